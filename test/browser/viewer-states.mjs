// The page of `view` over a run that goes on, over one that has not begun, and over one that is taken away.
import assert from 'node:assert/strict'
import { cpSync, rmSync } from 'node:fs'
import path from 'node:path'
import { assertAccessible, assertFits, check, directory, end, open } from './harness.mjs'
import { assertQuiet, press, texts, until, untilShown } from './viewer/page.mjs'
import { scriptedRun } from './viewer/scripted-run.mjs'
import { view } from './viewer/view.mjs'

const prompts = Array.from({ length: 30 }, (_, i) => `Tell me about the number ${i}.`)
const run = path.join(directory, 'run')

/** Calls that may be made; the run waits for more. */
let allowed = 0
/** @type {Set<() => void>} */
const waiting = new Set()
/** @param {number} calls */
const allow = calls => {
  allowed = calls
  for (const go of waiting) go()
}
const running = scriptedRun(run, {
  prompts,
  answer: (_, draw) => `answer ${draw % 5}`,
  judge: (_, draw) => (draw % 7 === 0 ? 'I cannot say.' : `Fine.\n\nScore: ${draw % 6}`),
  before: async call => {
    while (call > allowed) await new Promise(resolve => waiting.add(() => resolve(undefined)))
  },
})
// What ends it is what the last check waits for.
running.catch(() => {})

/** @param {import('./harness.mjs').Page} page */
const candidatesSoFar = page =>
  page.evaluate("Number(/\\d+/.exec(document.querySelector('.numbers li:nth-child(2)')?.textContent ?? '0'))")

await check('a run that goes on fills the page by itself, and the prompt that is read stays', async () => {
  allow(2)
  const viewer = await view(run)
  const opened = await open(viewer.url)
  const { page } = opened
  await until(page, "/under way/.test(document.querySelector('.state')?.textContent)")
  allow(40)
  await until(page, "document.querySelectorAll('.row').length > 0")
  await until(page, "Number(/\\d+/.exec(document.querySelector('.numbers li:nth-child(2)').textContent)) > 5")
  const before = await candidatesSoFar(page)
  await press(page, 'j')
  await untilShown(page, '1:0')
  await assertAccessible(page)
  allow(90)
  await until(
    page,
    `Number(/\\d+/.exec(document.querySelector('.numbers li:nth-child(2)').textContent)) > ${before}`,
  )
  await untilShown(page, '1:0')
  assert.match((await texts(page, '.became'))[0] ?? '', /Not decided yet/)
  allow(Number.POSITIVE_INFINITY)
  await running
  // Once its datasets are there, the prompt that is open says what became of it.
  await until(page, "/chosen|No row/.test(document.querySelector('.became')?.textContent)", 60_000)
  await until(page, "document.querySelector('.count')?.textContent === '30 prompts'")
  await untilShown(page, '1:0')
  assertQuiet(opened, viewer.origin)
  await page.context().close()
  assert.equal(await viewer.end(), 0)
})

await check('a directory that is taken away is explained', async () => {
  const gone = path.join(directory, 'gone')
  cpSync(run, gone, { recursive: true })
  const viewer = await view(gone)
  const { page } = await open(viewer.url)
  await until(page, "document.querySelector('.count')?.textContent === '30 prompts'")
  rmSync(gone, { recursive: true })
  await page.waitForTimeout(1500)
  await press(page, 'j')
  await until(page, "document.querySelector('.refused')?.textContent.includes('is gone')", 30_000)
  await until(page, "document.querySelector('.state')?.textContent === 'gone'")
  assert.doesNotMatch(await page.evaluate('document.body.innerText'), /anew/)
  await assertAccessible(page)
  // On a phone too, where there is no overview beside the list.
  await page.setViewportSize({ width: 390, height: 844 })
  await press(page, 'Escape')
  await page.getByRole('button', { name: /problems? in the files/ }).click()
  await page.getByRole('dialog').getByText('is gone').first().waitFor()
  await assertFits(page)
  await assertAccessible(page)
  await press(page, 'Escape')
  await until(page, "document.querySelector('dialog[open]') === null")
  await page.context().close()
  await viewer.end()
})

await end()
