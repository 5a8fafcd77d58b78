import { describe, expect, it } from 'vitest'
import { IterationRunner, memoryLedger } from '../../src/index.js'
import { fileLedger } from '../../src/node/index.js'
import { countingModel, runOptions } from '../iterate/setup.js'
import { callsOf, datasetsOf, filesOf } from './files.js'
import { temporaryFolder } from './folder.js'

const prompts = ['Name a prime.', 'Why is the sky blue?', 'Sort 3, 1, 2.']

describe('a run over files that is started again', () => {
  it('makes no call twice and the same bytes, stopped before any of its calls', async () => {
    const memory = memoryLedger()
    const undisturbed = countingModel()
    await new IterationRunner(runOptions(memory, undisturbed, { prompts })).start().result

    for (let stopBefore = 1; stopBefore <= undisturbed.calls; stopBefore++) {
      const folder = await temporaryFolder()
      const controller = new AbortController()
      const first = countingModel({
        before: call => {
          if (call === stopBefore) controller.abort()
        },
      })
      const stopped = new IterationRunner(runOptions(fileLedger(folder), first, { prompts, concurrency: 2 }))
      expect((await stopped.start({ signal: controller.signal }).result).status).toBe('stopped')
      const recorded = await filesOf(folder)

      const second = countingModel()
      await new IterationRunner(runOptions(fileLedger(folder), second, { prompts })).start().result
      expect([...first.asked, ...second.asked].sort()).toEqual([...undisturbed.asked].sort())
      const files = await filesOf(folder)
      expect(datasetsOf(files)).toEqual(datasetsOf(memory.files))
      expect(callsOf(files)).toHaveLength(undisturbed.calls)
      for (const [path, text] of recorded) if (path.startsWith('calls/')) expect(files.get(path)).toBe(text)
    }
  })

  it('begins a file of its own for its calls', async () => {
    const folder = await temporaryFolder()
    const ledger = fileLedger(folder)
    for (const iterations of [1, 2]) {
      await new IterationRunner(runOptions(ledger, countingModel(), { prompts, iterations })).start().result
    }
    const session = await ledger.open()
    for await (const call of session.calls(2)) {
      await session.append(call)
      break
    }
    await session.close()
    const calls = [...(await filesOf(folder)).keys()].filter(path => path.startsWith('calls/'))
    expect(calls).toEqual([
      'calls/iteration-1.0001.jsonl',
      'calls/iteration-2.0001.jsonl',
      'calls/iteration-2.0002.jsonl',
    ])
  })

  it('takes no notice of files that an earlier process left half written', async () => {
    const { writeFile, mkdir } = await import('node:fs/promises')
    const folder = await temporaryFolder()
    await mkdir(`${folder}/iteration-1`)
    for (const name of ['iteration-1/pairs.jsonl.tmp', 'iteration-1/manifest.json.tmp', 'run.json.tmp']) {
      await writeFile(`${folder}/${name}`, '{"half":')
    }
    const { status } = await new IterationRunner(
      runOptions(fileLedger(folder), countingModel(), { prompts }),
    ).start().result
    expect(status).toBe('finished')
    const memory = memoryLedger()
    await new IterationRunner(runOptions(memory, countingModel(), { prompts })).start().result
    const files = await filesOf(folder)
    expect(datasetsOf(files)).toEqual(datasetsOf(memory.files))
    expect([...files.keys()].filter(path => path.endsWith('.tmp'))).toEqual([])
  })
})
