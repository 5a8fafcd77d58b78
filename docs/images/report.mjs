// The picture of the README. Usage: <folder with playwright-core> <report.html> <picture>
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { launch } from '../../test/browser/chromium.mjs'

const [modules = '', report = '', picture = ''] = process.argv.slice(2)
const browser = await launch(modules)
const page = await browser.newPage({ viewport: { width: 1200, height: 760 }, colorScheme: 'light' })
await page.goto(pathToFileURL(path.resolve(report)).href)
await page.locator('h2', { hasText: 'Quality of the responses' }).evaluate(
  /** @param {{ getBoundingClientRect(): { top: number } }} heading */
  heading => scrollTo(0, scrollY + heading.getBoundingClientRect().top - 40),
)
await page.screenshot({ path: picture })
await browser.close()
