import { appendFile, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { DamagedLine } from '../../src/index.js'
import { fileLedger } from '../../src/node/index.js'
import { callRecord } from '../ledger/make.js'
import { temporaryFolder } from './folder.js'

it('calls of prompts that are not wanted are passed over unread, where the line says so at its beginning', async () => {
  const folder = await temporaryFolder()
  const path = join(folder, 'calls/iteration-1.0001.jsonl')
  await mkdir(join(folder, 'calls'))
  const lines = [0, 1, 2, 3].map(prompt => JSON.stringify(callRecord({ prompt })))
  await writeFile(path, `${lines.join('\n')}\n`)
  // Not as this library writes them: damaged further on, and in another order.
  await appendFile(path, `${lines[1]?.slice(0, -1)}\n${lines[2]?.slice(0, -1)}\n`)
  await appendFile(path, `${JSON.stringify({ completions: [], ...callRecord({ prompt: 1 }) })}\n`)
  const session = await fileLedger(folder).open()
  const damage: DamagedLine[] = []
  const prompts: number[] = []
  const isWanted = (prompt: number): boolean => prompt >= 2
  for await (const { prompt } of session.calls(1, line => damage.push(line), isWanted)) prompts.push(prompt)
  await session.close()
  expect(prompts).toEqual([2, 3, 1])
  expect(damage.map(({ line }) => line)).toEqual([6])
})
