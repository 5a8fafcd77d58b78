import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { IterationRunner, memoryLedger, positivesOnly, type RunnerOptions } from '../../src/index.js'
import { type Lab, openLab } from '../../src/lab/index.js'
import { seedData } from '../../src/lab/seed-data.js'
import { spin } from '../../src/select/variants/index.js'
import type { Checkpoint } from '../../src/train/checkpoint.js'

const directory = mkdtempSync(join(tmpdir(), 'lab-variants-test-'))
let lab: Lab
let start: Checkpoint
/** What people answered in the lab. */
let answered: readonly { readonly prompt: string; readonly response: string }[]

beforeAll(async () => {
  lab = openLab({ directory, threads: 1 })
  // M0 has what an iteration needs of a model, and is there at once.
  start = await lab.pretrain()
  const one = new Map(seedData(lab.world, 1).ift.map(example => [example.prompt, example]))
  answered = [...one.values()].slice(0, 24)
})

afterAll(async () => {
  await lab.close()
  rmSync(directory, { recursive: true, force: true })
})

function iterate(more: Partial<RunnerOptions>, isJudged: boolean) {
  const { judge, ...options } = lab.runner({ start })
  const ledger = memoryLedger()
  const runner = new IterationRunner({
    ...options,
    ...(isJudged && judge && { judge }),
    ledger,
    prompts: answered.map(({ prompt }) => prompt),
    iterations: 1,
    ...more,
  })
  return { ledger, result: runner.start().result }
}

describe('a model of the lab', () => {
  it('plays against itself (SPIN), without a judge', async () => {
    const training = { learning_rate: 1e-4, num_train_epochs: 2, batch_size: 8 }
    const more = { select: spin({ answers: answered }), candidates: { n: 1 }, training }
    const { ledger, result } = iterate(more, false)
    const { status, checkpoints, report } = await result
    expect(status).toBe('finished')
    const kinds = new Set(ledger.records.map(({ kind }) => kind))
    expect(kinds).toEqual(new Set(['candidates']))
    const selected = report.iterations[0]?.funnel?.selected
    expect(selected?.rows).toBeGreaterThan(0)
    expect(checkpoints[1]?.checkpoint.revision).not.toBe(start.revision)
    // To the last bit, whatever the concurrency.
    const again = await iterate({ ...more, concurrency: 2 }, false).result
    expect(again.checkpoints).toEqual(checkpoints)
  })

  it('is fine-tuned on its own positives with the seed set', async () => {
    const training = { learning_rate: 1e-4, num_train_epochs: 1, batch_size: 8 }
    // A judge that counts words: M0 cannot judge.
    const { ledger, result } = iterate(
      {
        open: lab.runner({ start, judge: 'length' }).open,
        select: positivesOnly({ score: 3 }),
        mix: { rows: answered, count: 16 },
        training,
      },
      true,
    )
    const { status, checkpoints } = await result
    expect(status).toBe('finished')
    const own = (ledger.files.get('iteration-1/sft.jsonl') ?? '').trim().split('\n').length
    expect(checkpoints[1]?.data).toMatchObject({ rows: own + 16, mixed: 16 })
    expect(checkpoints[1]?.checkpoint.revision).not.toBe(start.revision)
  })
})
