// A run's page in Chromium, opened from the disk.
import assert from 'node:assert/strict'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { assertAccessible, assertFits, check, directory, end, open, run } from './harness.mjs'

const command = path.resolve('dist/cli.js')
const lab = path.join(directory, 'lab')

await check('a run of the lab makes a page', () => {
  run(directory, process.execPath, command, 'run', '--directory', lab, '--iterations', '1', '--prompts', '40')
})
const url = pathToFileURL(path.join(lab, 'report.html')).href

for (const [name, options] of /** @type {const} */ ([
  ['wide', {}],
  ['on a phone', { width: 360, height: 740 }],
  ['in the dark', { dark: true }],
  ['on a phone in the dark', { width: 360, height: 740, dark: true }],
])) {
  await check(
    `the page ${name}: nothing asked for, nothing complained of, accessible, no wider than it is`,
    async () => {
      const { page, requests, complaints } = await open(url, options)
      await assertFits(page)
      await assertAccessible(page)
      assert.deepEqual([requests, complaints], [[url], []])
      await page.context().close()
    },
  )
}

await end()
