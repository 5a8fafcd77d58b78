// The root entry in headless Chromium: bundled with its dependencies into one file and loaded by a page.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import path from 'node:path'
import { launch } from '../browser/chromium.mjs'
import { check, project, run } from './harness.mjs'

const directory = project({
  packages: ['zod@4', 'esbuild@0.28.2', 'playwright-core@1.65.1'],
  files: ['page.js'],
})
const outfile = path.join(directory, 'bundle.js')

await check('the root entry bundles for a browser', () => {
  run(
    directory,
    'npx',
    'esbuild',
    'page.js',
    '--bundle',
    '--format=esm',
    '--platform=browser',
    `--outfile=${outfile}`,
  )
})

await check('the bundle works in Chromium', async () => {
  const bundle = readFileSync(outfile)
  const server = createServer((request, response) => {
    const script = request.url === '/bundle.js'
    response.setHeader('content-type', script ? 'text/javascript' : 'text/html')
    response.end(
      script ? bundle : '<link rel="icon" href="data:,"><script type="module" src="/bundle.js"></script>',
    )
  }).listen(0, '127.0.0.1')
  await new Promise(resolve => server.once('listening', resolve))
  const address = /** @type {import('node:net').AddressInfo} */ (server.address())
  const browser = await launch(directory)
  try {
    const page = await browser.newPage()
    /** @type {string[]} */
    const errors = []
    page.on('pageerror', (/** @type {Error} */ error) => errors.push(String(error)))
    page.on('console', (/** @type {{ text(): string }} */ message) => errors.push(message.text()))
    await page.goto(`http://127.0.0.1:${address.port}/`)
    await page.waitForFunction('document.title !== ""', undefined, { timeout: 10_000 }).catch(() => {})
    assert.deepEqual(errors, [])
    assert.deepEqual(JSON.parse(await page.title()), { chosen: 'better', n: 1 })
  } finally {
    await browser.close()
    server.close()
  }
})
