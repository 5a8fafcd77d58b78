// What the checks of pages in a browser share. Each is started by .ci/run, after a build, with a folder in which
// playwright-core and axe-core are installed.
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { check, run } from '../check.mjs'
import { launch } from './chromium.mjs'

export { check, run }

/**
 * What checks use of playwright's page; its types are not installed here.
 * @typedef {any} Page
 *
 * @typedef {object} Opened
 * @property {Page} page
 * @property {string[]} requests addresses that the page asked for, its own among them, also those that were blocked
 * @property {string[]} complaints what was on the console, errors of scripts, dialogs, requests that failed
 */

const [modules] = process.argv.slice(2)
if (modules === undefined)
  throw new Error('usage: node test/browser/<script>.mjs <folder with playwright-core and axe-core>')
const axeSource = readFileSync(
  createRequire(path.resolve(modules, 'x.js')).resolve('axe-core/axe.min.js'),
  'utf8',
)

/** A folder of this script, gone at its end. */
export const directory = mkdtempSync(path.join(tmpdir(), 'browser-'))
process.on('exit', () => rmSync(directory, { recursive: true, force: true }))

/** @type {any} */
let browser

/**
 * Opens an address in a page of its own, and keeps what it asks for and complains of.
 * @param {string} url
 * @param {{ width?: number, height?: number, dark?: boolean, isScripted?: boolean, isReduced?: boolean }} [options]
 * @returns {Promise<Opened>}
 */
export async function open(
  url,
  { width = 1280, height = 900, dark = false, isScripted = true, isReduced = false } = {},
) {
  browser ??= await launch(String(modules))
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: dark ? 'dark' : 'light',
    javaScriptEnabled: isScripted,
    reducedMotion: isReduced ? 'reduce' : 'no-preference',
  })
  // Only what hangs may fail by the clock.
  context.setDefaultTimeout(120_000)
  const page = await context.newPage()
  /** @type {string[]} */
  const requests = []
  /** @type {string[]} */
  const complaints = []
  page.on('request', (/** @type {any} */ request) => requests.push(request.url()))
  page.on('requestfailed', (/** @type {any} */ request) =>
    complaints.push(`request failed: ${request.url()}`),
  )
  page.on('pageerror', (/** @type {Error} */ error) => complaints.push(`error: ${error}`))
  page.on('console', (/** @type {any} */ message) => complaints.push(`console: ${message.text()}`))
  page.on('dialog', (/** @type {any} */ dialog) => {
    complaints.push(`dialog: ${dialog.message()}`)
    return dialog.dismiss()
  })
  page.on('popup', (/** @type {any} */ popup) => complaints.push(`window: ${popup.url()}`))
  await page.goto(url)
  return { page, requests, complaints }
}

/** Ends the browser; the last line of every script. */
export async function end() {
  await browser?.close()
}

/**
 * No rule of axe-core is broken in a way that it calls serious or critical.
 * @param {Page} page
 */
export async function assertAccessible(page) {
  // Not as an element: a strict policy of the page would refuse its script.
  await page.evaluate(axeSource)
  const { violations } = await page.evaluate('axe.run({ resultTypes: ["violations"] })')
  const bad = violations
    .filter((/** @type {any} */ { impact }) => impact === 'serious' || impact === 'critical')
    .map(
      (/** @type {any} */ { id, nodes }) =>
        `${id}: ${nodes.slice(0, 3).map((/** @type {any} */ node) => `${node.target} ${node.failureSummary}`)}`,
    )
  assert.deepEqual(bad, [])
}

/**
 * The page itself is no wider than the window; tables may scroll by themselves.
 * @param {Page} page
 */
export async function assertFits(page) {
  const wide = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement
    if (scrollWidth <= clientWidth) return []
    const beyond = [...document.body.querySelectorAll('*')].filter(
      element => element.getBoundingClientRect().right > clientWidth + 1 && !element.closest('.scroll'),
    )
    return [
      `${scrollWidth} of ${clientWidth}`,
      ...beyond.slice(0, 5).map(element => element.outerHTML.slice(0, 200)),
    ]
  })
  assert.deepEqual(wide, [])
}

/**
 * What has the focus, as people hear it: tag, and name or text.
 * @param {Page} page
 * @returns {Promise<string>}
 */
export function focused(page) {
  return page.evaluate(() => {
    const element = document.activeElement
    const name = element?.getAttribute('aria-label') ?? element?.textContent?.trim().slice(0, 60)
    return `${element?.tagName.toLowerCase()} ${name}`
  })
}
