// What checks of the viewer's page do and read.
import assert from 'node:assert/strict'

/** @typedef {import('../harness.mjs').Page} Page */

/**
 * Waits until a question about the page is answered with yes. Asked from outside: the page's policy evaluates no text.
 * @param {Page} page
 * @param {string} expression of JavaScript in the page
 * @param {number} [timeout] in ms
 */
export async function until(page, expression, timeout = 60_000) {
  const end = performance.now() + timeout
  while (!(await page.evaluate(expression).catch(() => false))) {
    if (performance.now() > end) throw new Error(`this never became true: ${expression}`)
    await page.waitForTimeout(30)
  }
}

/** How many prompts the list says there are. @param {Page} page @param {string} text */
export function untilCounted(page, text) {
  return until(page, `document.querySelector('.count')?.textContent === ${JSON.stringify(text)}`)
}

/** @param {Page} page @param {string} name such as 1:17 */
export async function untilShown(page, name) {
  const expression = `document.querySelector('.prompt-pane h2')?.textContent === 'Prompt ${name}'
    && document.querySelector('.prompt-pane article')?.getAttribute('aria-busy') === 'false'`
  await until(page, expression)
}

/** Texts of elements. @param {Page} page @param {string} selector @returns {Promise<string[]>} */
export function texts(page, selector) {
  return page.locator(selector).allTextContents()
}

/** Keys, one after the other. @param {Page} page @param {string[]} keys */
export async function press(page, ...keys) {
  for (const key of keys) await page.keyboard.press(key)
}

/**
 * The page asked for nothing but itself and its API, and nothing was complained of.
 * @param {import('../harness.mjs').Opened} opened
 * @param {string} origin
 */
export function assertQuiet({ requests, complaints }, origin) {
  const others = requests.filter(
    url => new URL(url).origin !== origin || !/^\/(api\/[\w/-]+)?$/.test(new URL(url).pathname),
  )
  assert.deepEqual([others, complaints], [[], []])
}
