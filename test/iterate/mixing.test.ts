import { describe, expect, it } from 'vitest'
import { Sha256 } from '../../src/core/sha256.js'
import { manifestOf } from '../../src/data/index.js'
import {
  IterationRunner,
  type MemoryLedger,
  memoryLedger,
  positivesOnly,
  type RunEventOf,
  type RunnerOptions,
  type Trainer,
  type TrainingJob,
  textFormat,
} from '../../src/index.js'
import { countingModel, instantTrainer, runOptions } from './setup.js'

const examples = Array.from({ length: 10 }, (_, i) => ({ prompt: `Seed ${i}?`, response: `It is ${i}.` }))
const pairs = examples.map(({ prompt, response }) => ({ prompt, chosen: response, rejected: 'No.' }))
const positives = { select: positivesOnly({ score: 3 }), judge: { votes: 1 } }

interface Read {
  readonly job: TrainingJob
  readonly lines: readonly string[]
}

/** Remembers every job with its lines. */
function readingTrainer(): Trainer<string> & { readonly read: Read[] } {
  const inner = instantTrainer()
  const read: Read[] = []
  return {
    ...inner,
    read,
    async submit(job) {
      for (let again = 0; again < 2; again++) {
        const lines: string[] = []
        for await (const line of job.data.lines()) lines.push(line)
        if (again === 0) read.push({ job, lines })
        else expect(lines).toEqual(read.at(-1)?.lines)
      }
      return inner.submit(job)
    },
  }
}

async function run(more: Partial<RunnerOptions>, ledger: MemoryLedger = memoryLedger()) {
  const trainer = readingTrainer()
  const started = new IterationRunner(runOptions(ledger, countingModel(), { trainer, ...more })).start()
  const begun: RunEventOf<'train-start'>[] = []
  for await (const event of started) if (event.type === 'train-start') begun.push(event)
  return { ...(await started.result), ledger, read: trainer.read, begun }
}

const rowsOf = ({ lines }: Read) => lines.map(line => JSON.parse(line))
const sha256 = ({ lines }: Read) => {
  const hash = new Sha256()
  for (const line of lines) hash.update(`${line}\n`)
  return hash.hex()
}

describe('mixing', () => {
  it.each([
    ['examples', 'sft', examples, ['prompt', 'completion'], positives],
    ['pairs', 'pairs', pairs, ['prompt', 'chosen', 'rejected'], {}],
  ] as const)('puts seed %s behind the rows of the iteration', async (_, kind, rows, columns, more) => {
    const { ledger, read, begun, checkpoints } = await run({ ...more, mix: { rows } })
    const plain = await run(more)
    const [{ job, lines } = expect.fail()] = read
    const own = plain.read[0] ? rowsOf(plain.read[0]) : []
    expect(own.length).toBeGreaterThan(0)
    // What was sealed is as it was.
    expect(ledger.files.get(`iteration-1/${kind}.jsonl`)).toBe(
      plain.ledger.files.get(`iteration-1/${kind}.jsonl`),
    )
    const all = rowsOf({ job, lines })
    for (const row of all) expect(Object.keys(row)).toEqual(columns)
    expect(all.slice(0, own.length)).toEqual(
      own.map(row => Object.fromEntries(columns.map(name => [name, row[name]]))),
    )
    expect(all.slice(own.length).map(({ prompt }) => prompt[0].content)).toEqual(rows.map(r => r.prompt))
    expect(all.at(-1)).toMatchObject({ [columns[1]]: [{ role: 'assistant', content: 'It is 9.' }] })
    expect(job.data).toMatchObject({ rows: own.length + 10, sha256: sha256({ job, lines }) })
    expect(job.id).not.toBe(plain.read[0]?.job.id)
    expect(begun[0]).toMatchObject({ rows: own.length + 10, mixed: 10 })
    expect(plain.begun[0]).toMatchObject({ rows: own.length, mixed: 0 })
    expect(checkpoints[1]?.data).toEqual({ rows: own.length + 10, sha256: job.data.sha256, mixed: 10 })
    expect(plain.checkpoints[1]?.data).not.toHaveProperty('mixed')
  })

  it('draws anew in each iteration, by the seed alone', async () => {
    const more = { ...positives, iterations: 2, mix: { rows: examples, count: 4 } }
    const { read } = await run(more)
    const drawn = (reads: readonly Read[]) =>
      reads.map(each =>
        rowsOf(each)
          .slice(-4)
          .map(({ prompt }) => prompt[0].content),
      )
    const [first = [], second] = drawn(read)
    expect(new Set(first).size).toBe(4)
    expect(first).toEqual([...first].sort())
    expect(second).not.toEqual(first)
    expect(drawn((await run({ ...more, concurrency: 1 })).read)).toEqual([first, second])
    expect(drawn((await run({ ...more, seed: 8 })).read)[0]).not.toEqual(first)
  })

  it.each([
    ['sft', positives],
    ['dpo', {}],
  ] as const)('takes what %s trains on of rows with other fields', async (method, more) => {
    const rows = pairs.map((pair, i) => ({ ...pair, response: `It is ${i}.` }))
    const { read } = await run({ ...more, mix: { rows } })
    const plain = await run({ ...more, mix: { rows: method === 'sft' ? examples : pairs } })
    expect(read[0]?.lines).toEqual(plain.read[0]?.lines)
  })

  it('is in the input format of the run', async () => {
    const format = textFormat({ candidate: 'Q: {{prompt}}\nA: ', judge: '{{prompt}}\n' })
    const { read } = await run({ format, mix: { rows: pairs } })
    expect(read[0]?.lines.at(-1)).toBe('{"prompt":"Q: Seed 9?\\nA: ","chosen":"It is 9.","rejected":"No."}')
  })

  it('is read back with the lineage, and another mix is another job', async () => {
    const ledger = memoryLedger()
    const mix = { rows: examples }
    const { checkpoints } = await run({ ...positives, mix }, ledger)
    const again = await run({ ...positives, mix }, ledger)
    expect(again.checkpoints).toEqual(checkpoints)
    expect(again.read).toEqual([])

    const pending = memoryLedger()
    const failing = { ...instantTrainer(), wait: () => Promise.reject(new Error('the network is down')) }
    await expect(run({ ...positives, mix, trainer: failing }, pending)).rejects.toThrow('the network is down')
    await expect(run({ ...positives, mix: { ...mix, count: 2 } }, pending)).rejects.toThrow(
      'made with other settings or data',
    )
  })

  it.each<[string, Partial<RunnerOptions>, string]>([
    ['examples for DPO', { mix: { rows: examples } }, 'mix.rows.0'],
    ['pairs for SFT', { ...positives, mix: { rows: pairs } }, 'mix.rows.0'],
    ['no rows', { ...positives, mix: { rows: [] } }, 'mix.rows'],
    [
      'a blank answer',
      { ...positives, mix: { rows: [...examples, { prompt: 'a', response: ' ' }] } },
      'mix.rows.10',
    ],
    [
      'a pair of equal answers',
      { mix: { rows: [...pairs, { prompt: 'a', chosen: 'b', rejected: 'b' }] } },
      'mix.rows.10',
    ],
    ['more than there are', { ...positives, mix: { rows: examples, count: 11 } }, 'mix.count'],
    ['no count', { ...positives, mix: { rows: examples, count: 0 } }, 'mix.count'],
    ['an unknown option', { ...positives, mix: { rows: examples, weight: 2 } as never }, 'mix.weight'],
  ])('refuses %s before the first call', async (_, more, field) => {
    const ledger = memoryLedger()
    const model = countingModel()
    const result = new IterationRunner(runOptions(ledger, model, more)).start().result
    await expect(result).rejects.toMatchObject({ name: 'InvalidArgumentError', field })
    expect([model.calls, ledger.files.size]).toEqual([0, 0])
  })

  it('refuses rows of a held-out set, and shows them', async () => {
    const split = manifestOf({ ift: ['Seed 1?'], test: ['seed  3?'] })
    await expect(run({ ...positives, split, mix: { rows: examples } })).rejects.toThrow(
      'mix: rows are of held-out sets: row 3 overlaps test; leave them out',
    )
  })

  it('trains on seed rows with others, never on them alone', async () => {
    const select = positivesOnly({ score: 4.75 })
    await expect(run({ select, mix: { rows: examples } })).rejects.toThrow('gave nothing to train on')
  })
})
