import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { bestVsWorst, IterationRunner, type PairStrategy } from '../../../src/index.js'
import { fileLedger } from '../../../src/node/index.js'
import { temporaryFolder } from '../../node/folder.js'
import { countingModel, prompts, runOptions, scriptText } from '../setup.js'

/** Answers that fill a block of a dataset each. */
const long = () =>
  countingModel({
    script: call => scriptText(call) + (call.prompt.includes('additive') ? '' : 'x'.repeat(70_000)),
  })

const iterationFiles = async (folder: string) => (await readdir(join(folder, 'iteration-1'))).sort()

it("an error of a rule in the middle of a dataset is the run's, and leaves nothing beside it", async () => {
  const folder = await temporaryFolder()
  const strategy = bestVsWorst()
  let asked = 0
  const faulty: PairStrategy = {
    ...strategy,
    select(prompt, random) {
      // Once for the run's own events, and then while its datasets are written.
      if (++asked > prompts.length + 2) throw new Error('my rule has a bug')
      return strategy.select(prompt, random)
    },
  }
  const run = new IterationRunner(runOptions(fileLedger(folder), long(), { select: faulty }))
  await expect(run.start().result).rejects.toThrow('my rule has a bug')
  expect((await iterationFiles(folder)).filter(name => /tmp|candidates|judgements/.test(name))).toEqual([])
  const { status } = await new IterationRunner(runOptions(fileLedger(folder), long())).start().result
  expect(status).toBe('finished')
})

it('a dataset that cannot be begun leaves nothing of the others', async () => {
  const folder = await temporaryFolder()
  await mkdir(join(folder, 'iteration-1', 'failures.jsonl.tmp'), { recursive: true })
  const run = new IterationRunner(runOptions(fileLedger(folder), countingModel()))
  await expect(run.start().result).rejects.toThrow(/cannot write .*failures\.jsonl/)
  const left = (await iterationFiles(folder)).filter(name => name.endsWith('.tmp'))
  expect(left).toEqual(['failures.jsonl.tmp'])
})
