import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { IterationRunner } from '../../src/index.js'
import { fileLedger } from '../../src/node/index.js'
import { countingModel, runOptions } from '../iterate/setup.js'
import { callRecord } from '../ledger/make.js'
import { temporaryFolder } from './folder.js'

describe('a run directory that cannot be written', () => {
  it.each([
    ['under a file', (folder: string) => join(folder, 'file', 'run')],
    ['a file', (folder: string) => join(folder, 'file')],
    ['whose calls/ is a file', (folder: string) => join(folder, 'taken')],
    ['in /proc', () => '/proc/self-rewarding'],
    ['with a zero byte in its name', () => 'run\0'],
  ])('is refused before the first call: %s', async (_, path) => {
    const folder = await temporaryFolder()
    await mkdir(join(folder, 'taken'))
    await writeFile(join(folder, 'file'), '')
    await writeFile(join(folder, 'taken/calls'), '')
    const model = countingModel()
    const run = new IterationRunner(runOptions(fileLedger(path(folder)), model)).start()
    await expect(run.result).rejects.toMatchObject({
      name: 'LedgerError',
      message: expect.stringContaining('cannot make the run directory'),
      cause: expect.any(Error),
    })
    expect(model.calls).toBe(0)
  })

  it('ends the run when a call cannot be written, and lets go of the directory', async () => {
    const folder = await temporaryFolder()
    const model = countingModel({ before: () => rm(join(folder, 'calls'), { recursive: true, force: true }) })
    const run = new IterationRunner(runOptions(fileLedger(folder), model)).start()
    const file = join(folder, 'calls/iteration-1.0001.jsonl')
    await expect(run.result).rejects.toMatchObject({
      name: 'LedgerError',
      message: `cannot write ${file}: free some space or fix the permissions, then start again (ENOENT)`,
    })
    const again = new IterationRunner(runOptions(fileLedger(folder), countingModel())).start()
    expect((await again.result).status).toBe('finished')
  })
})

describe('a ledger that was closed', () => {
  it('takes no record more and makes no file', async () => {
    const folder = await temporaryFolder()
    const session = await fileLedger(folder).open()
    await session.append(callRecord())
    await session.close()
    await expect(session.append(callRecord({ prompt: 1 }))).rejects.toMatchObject({ name: 'LedgerError' })
    const again = await fileLedger(folder).open()
    const prompts: number[] = []
    for await (const { prompt } of again.calls(1)) prompts.push(prompt)
    await again.close()
    expect(prompts).toEqual([0])
  })
})

describe('a dataset in the way', () => {
  it('is named when it cannot be written', async () => {
    const folder = await temporaryFolder()
    await mkdir(join(folder, 'iteration-1/pairs.jsonl'), { recursive: true })
    const run = new IterationRunner(runOptions(fileLedger(folder), countingModel())).start()
    await expect(run.result).rejects.toThrow('iteration-1/pairs.jsonl')
  })
})
