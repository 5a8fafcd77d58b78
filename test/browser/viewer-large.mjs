// The page of `view` over a million records: bounds that a machine under load keeps, and that a page or a server which
// reads all of them into memory or into the document would not.
import assert from 'node:assert/strict'
import path from 'node:path'
import { check, directory, end, open, run } from './harness.mjs'
import { assertQuiet, press, until, untilShown } from './viewer/page.mjs'
import { view } from './viewer/view.mjs'

const prompts = 125_000
const large = path.join(directory, 'large')
const { records, rare } = JSON.parse(
  run(directory, process.execPath, path.resolve('bench/view/write.mjs'), large, String(prompts))
    .split('\n')
    .at(-1) ?? '',
)
const counted = prompts.toLocaleString('en')
const viewer = await view(large)
const begun = performance.now()
const opened = await open(viewer.url)
const { page } = opened
const seconds = () => (performance.now() - begun) / 1000

await check(
  `${records} records: rows are there before all is read, and all is read within three minutes`,
  async () => {
    assert.ok(records >= 1_000_000)
    await until(page, "document.querySelectorAll('.row .excerpt:not(.none)').length > 5", 60_000)
    const first = seconds()
    await until(page, `document.querySelector('.count')?.textContent === '${counted} prompts'`, 180_000)
    console.log(`first rows after ${first.toFixed(1)} s, all read after ${seconds().toFixed(1)} s`)
  },
)

await check('the list goes to its end and back, a step at a time in between', async () => {
  await page.evaluate("document.getElementById('list').scrollTop = 1e9")
  await until(
    page,
    `[...document.querySelectorAll('.row')].some(row => row.textContent.includes('1:${prompts - 1}'))`,
  )
  await page.evaluate("document.getElementById('list').scrollTop /= 2")
  // The row at the top of the list, with the part of it that is above.
  const top = `(() => {
    const list = document.getElementById('list').getBoundingClientRect()
    const rows = [...document.querySelectorAll('.row')].map(row => ({ at: Number(row.id.slice(4)), y: row.getBoundingClientRect().top - list.top }))
    const [{ at, y }] = rows.toSorted((a, b) => Math.abs(a.y) - Math.abs(b.y))
    return at - y / 72
  })()`
  await until(page, `Math.abs(${top} - ${prompts / 2}) < ${prompts / 50}`)
  const before = await page.evaluate(top)
  await page.mouse.move(150, 500)
  await page.mouse.wheel(0, 720)
  await until(page, `Math.abs(${top} - ${before} - 10) < 0.5`)
  // It stays there.
  await page.waitForTimeout(300)
  const moved = (await page.evaluate(top)) - before
  assert.ok(Math.abs(moved - 10) < 0.5, `ten rows: ${moved}`)
  await press(page, 'l', 'End')
  await untilShown(page, `1:${prompts - 1}`)
  await press(page, 'Home')
  await untilShown(page, '1:0')
})

await check('keys that are held run through prompts, of which the last is shown', async () => {
  for (let i = 0; i < 200; i += 1) await page.keyboard.press('j')
  await untilShown(page, '1:200')
  assert.ok((await page.locator('.row').count()) < 60)
})

await check('a rare word is found in all texts', async () => {
  await press(page, '/')
  await page.keyboard.type(rare)
  const expected = Math.ceil((prompts - 17) / 25_000)
  await until(
    page,
    `document.querySelector('.count')?.textContent === '${expected} of ${counted} prompts'`,
    120_000,
  )
  await press(page, 'Escape')
})

await check('memory of the page and of the server stays small', async () => {
  const client = await page.context().newCDPSession(page)
  await client.send('HeapProfiler.collectGarbage')
  const { usedSize } = await client.send('Runtime.getHeapUsage')
  const [pageMemory, serverMemory] = [usedSize / 2 ** 20, viewer.memory()]
  console.log(`page ${pageMemory.toFixed(0)} MB, server ${serverMemory.toFixed(0)} MB`)
  assert.ok(pageMemory < 50, `page: ${pageMemory} MB`)
  assert.ok(serverMemory < 600, `server: ${serverMemory} MB`)
  assertQuiet(opened, viewer.origin)
})

await viewer.end()
await end()
