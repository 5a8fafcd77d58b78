import { describe, expect, it } from 'vitest'
import { compareJudges, reportCard } from '../../../src/evaluate/index.js'
import { JudgePrompt, type MemoryLedger, memoryLedger, type OpenLedger } from '../../../src/index.js'
import { netAgainstPrevious, type ReadJudgedOptions, readJudged } from '../../../src/iterate/models/index.js'
import { readStored } from '../../../src/iterate/stored.js'
import { countingModel } from '../setup.js'
import { checkpoint, evaluated, prompts as heldOut, rowsOf, serving } from './setup.js'

const items = Array.from({ length: 8 }, (_, i) => ({
  prompt: `Question ${i}`,
  // The last one alone.
  ...(i < 7 && { group: `tree ${i % 3}` }),
  responses: [
    ...[0, 1, 2].map(rank => ({ text: `rank ${rank} of ${i}`, rank: i === 6 ? rank / 2 : rank })),
    // One that is there already, and an empty one.
    ...(i === 2 ? [{ text: 'rank 1 of 2', rank: 3 }] : []),
    ...(i === 5 ? [{ text: ' ', rank: 3 }] : []),
  ],
}))

/** Scores that depend on the draw; M1 states none of a response, and M2 none in a third of its votes. */
const judges = () =>
  serving((name, { prompt, seed }) => {
    const [, rank, item] = /rank (\d) of (\d)/.exec(prompt) ?? []
    if (name === 'M1' && rank === '1' && item === '4') return 'I cannot say.'
    if (name === 'M2' && (seed >>> 3) % 3 === 0) return 'Score: five'
    return `Score: ${1 + ((Number(rank) * 2 + (seed >>> 5)) % 5)}`
  })

const both: readonly JudgePrompt[] = [JudgePrompt.additive(), JudgePrompt.multipleChoice()]

function optionsOf(models: ReturnType<typeof judges>, prompts = both) {
  return {
    models: ['M1', 'M2'],
    open: models.open,
    seed: 7,
    ranked: { items, prompts, votes: 2, spareVotes: 1 },
  }
}

async function within<T>(ledger: MemoryLedger, work: (held: OpenLedger) => Promise<T>): Promise<T> {
  const held = await ledger.open()
  try {
    return await work(held)
  } finally {
    await held.close()
  }
}

const read = (ledger: MemoryLedger, options: ReadJudgedOptions) =>
  within(ledger, held => readJudged(held, options))

/** Leaves a model's evaluation as an earlier version did. */
const forget = (ledger: MemoryLedger, iteration: number) =>
  within(ledger, async held => {
    for (const kind of ['ranked', 'unscored'] as const) await held.removeDataset({ iteration, kind })
    const document = { document: 'parts', iteration } as const
    const { schema = 0, parts = {} } = (await readStored(held, document)) ?? {}
    await held.writeDocument(document, { schema, parts })
  })

/** Puts other rows into the first model's file. */
const rewrite = (ledger: MemoryLedger, rows: readonly string[]) =>
  within(ledger, async held => {
    const file = await held.writeDataset({ iteration: 1, kind: 'ranked' })
    for (const row of rows) file.write(row)
    await file.commit()
  })

/** A row whose score somebody raised by hand. */
function raised(row: string): string {
  const { score_numerator, ...rest } = JSON.parse(row)
  return JSON.stringify({ ...rest, score_numerator: score_numerator + 1 })
}

describe('what models gave to ranked responses', () => {
  it('is written down so that report cards and comparisons can be made of it', async () => {
    const ledger = memoryLedger()
    const { models } = await evaluated(optionsOf(judges()), ledger)
    for (const { checkpoint, judging } of models) {
      for (const { prompt, card } of judging) {
        const judged = await read(ledger, { model: checkpoint.name, prompt })
        expect(reportCard(judged, { max: 5, seed: 7 })).toEqual(card)
        expect(judged.map(({ responses }) => responses.length)).toEqual([3, 3, 4, 3, 3, 4, 3, 3])
      }
    }
    const m1 = await read(ledger, { model: 'M1', prompt: 'additive' })
    const m2 = await read(ledger, { model: 'M2', prompt: 'additive' })
    const compared = compareJudges(m1, m2, { max: 5 })
    const [ofM1, ofM2] = models.map(({ judging }) => judging[0]?.card)
    expect(compared.unscored).toBeGreaterThanOrEqual(ofM2?.unscored ?? Number.NaN)
    expect(compared.responses).toBeLessThanOrEqual(ofM1?.responses ?? Number.NaN)
    expect(compared.metrics.tiesHalf.interval).toBeDefined()
  })

  it('is a row for each response, with its score or with why there is none', async () => {
    const ledger = memoryLedger()
    await evaluated(optionsOf(judges()), ledger)
    const scored = rowsOf(ledger, 'iteration-1/ranked.jsonl')
    const unscored = rowsOf(ledger, 'iteration-1/unscored.jsonl')
    // 26 responses, with each of two judge prompts.
    expect([scored.length, unscored.length]).toEqual([48, 4])
    expect(scored[0]).toMatchObject({
      ...{ model: 'M1', judge_prompt: 'additive', item: 0, group: 0, response: 0, rank: 0, length: 11 },
      votes: 2,
    })
    expect(scored.find(({ item }) => item === 4)).toMatchObject({ group: 1 })
    expect(scored.find(({ item }) => item === 7)).toMatchObject({ group: 7 })
    const at = { model: 'M1', judge_prompt: 'additive' }
    const failed = 'no-score,no-score,no-score'
    expect(unscored.slice(0, 2)).toEqual([
      {
        ...{ ...at, item: 4, group: 1, response: 1, rank: 1, length: 11 },
        ...{ votes: 0, reason: 'too-few-valid-votes', failed },
      },
      {
        ...{ ...at, item: 5, group: 2, response: 3, rank: 3, length: 1 },
        ...{ votes: 0, reason: 'empty', failed: '' },
      },
    ])
    const again = scored.filter(row => row.judge_prompt === 'additive' && row.item === 2)
    expect(again[3]?.score).toBe(again[1]?.score)
  })

  it('is written by a start that finds all of it recorded, without asking or opening anybody', async () => {
    const ledger = memoryLedger()
    const models = judges()
    const report = await evaluated(optionsOf(models), ledger)
    const paths = [1, 2].flatMap(i => [`iteration-${i}/ranked.jsonl`, `iteration-${i}/unscored.jsonl`])
    const before = paths.map(path => ledger.files.get(path))
    const asked = [...models.asked.values()]
    const opened = models.opened.length
    for (const model of [1, 2]) await forget(ledger, model)
    expect(paths.filter(path => ledger.files.has(path))).toEqual([])
    expect(await evaluated(optionsOf(models), ledger)).toEqual(report)
    expect(paths.map(path => ledger.files.get(path))).toEqual(before)
    expect([[...models.asked.values()], models.opened.length]).toEqual([asked, opened])
  })

  it('gives way where nobody asks for it any more, and not to what a gate asks', async () => {
    const ledger = memoryLedger()
    const models = serving((_, { prompt }) => (prompt.includes('rank') ? 'Score: 3' : 'A number.'))
    const usual = { ...optionsOf(models), prompts: heldOut }
    await evaluated(usual, ledger)
    const judge = countingModel({ script: () => 'Verdict: A' })
    const net = netAgainstPrevious({ ledger, seed: 7, prompts: heldOut, headToHead: { judge } })
    const [previous, last] = [checkpoint('M1'), checkpoint('M2')]
    const found = await net({
      moment: 'checkpoint',
      iteration: 1,
      checkpoint: last,
      previous,
      lineage: [{ checkpoint: previous }, { checkpoint: last }],
      report: { iterations: [] },
      open: models.open,
      signal: new AbortController().signal,
    })
    expect(found).toBe(0)
    expect(ledger.files.has('iteration-2/ranked.jsonl')).toBe(true)
    const { ranked: _, ...alone } = usual
    await evaluated(alone, ledger)
    expect([...ledger.files.keys()].filter(path => /ranked|unscored/.test(path))).toEqual([])
  })

  it('says whom and what there is to read, and where a file is damaged', async () => {
    const ledger = memoryLedger()
    await evaluated(optionsOf(judges()), ledger)
    await expect(read(ledger, { model: 'M3' })).rejects.toThrow(/^model: .*: M1, M2, got "M3"/)
    await expect(read(ledger, { model: 'M1' })).rejects.toThrow(
      /^prompt: .*: additive, multiple-choice, got undefined/,
    )
    await expect(read(ledger, { model: 'M1', prompt: 'mine' })).rejects.toThrow(/^prompt: .*, got "mine"/)
    const wrong = { model: 'M1', judge: 'additive' }
    await expect(read(ledger, wrong)).rejects.toThrow('judge')
    await rewrite(ledger, ['{"item":1}'])
    const damaged = read(ledger, { model: 'M1', prompt: 'additive' })
    await expect(damaged).rejects.toThrow('iteration-1/ranked.jsonl:1: is no row')
    await forget(ledger, 2)
    await expect(read(ledger, { model: 'M2' })).rejects.toThrow('asks nothing twice')
  })

  it.each([
    ['cut behind a line', (rows: readonly string[]) => rows.slice(0, -1)],
    ['less a row', (rows: readonly string[]) => rows.slice(1)],
    ['with a row twice', (rows: readonly string[]) => [...rows, ...rows.slice(-1)]],
    ['with another score', ([row = '', ...rows]: readonly string[]) => [raised(row), ...rows]],
    ['gone', () => undefined],
  ])('is not read of a file that is %s', async (_, edit) => {
    const ledger = memoryLedger()
    const models = judges()
    await evaluated(optionsOf(models), ledger)
    const path = 'iteration-1/ranked.jsonl'
    const whole = await read(ledger, { model: 'M1', prompt: 'additive' })
    const rows = edit(ledger.files.get(path)?.match(/.+/g) ?? [])
    if (rows === undefined) await within(ledger, held => held.removeDataset({ iteration: 1, kind: 'ranked' }))
    else await rewrite(ledger, rows)
    const damaged = read(ledger, { model: 'M1', prompt: 'additive' })
    await expect(damaged).rejects.toThrow(`${path}: is not as the evaluation wrote it`)
    await evaluated(optionsOf(models), ledger)
    expect(await read(ledger, { model: 'M1', prompt: 'additive' })).toEqual(whole)
  })

  it('is not read where the judge has been changed since and was not done with it', async () => {
    const ledger = memoryLedger()
    await evaluated(optionsOf(judges()), ledger)
    const models = judges()
    const usual = optionsOf(models)
    const stopping = new AbortController()
    const stopped = evaluated(
      {
        ...usual,
        ranked: { ...usual.ranked, sampling: { temperature: 0.1, topP: 1 } },
        async open(checkpoint) {
          const model = await models.open(checkpoint)
          return {
            ...model,
            generate(request) {
              stopping.abort()
              return model.generate(request)
            },
          }
        },
      },
      ledger,
      { changes: 'redo', signal: stopping.signal },
    )
    await expect(stopped).rejects.toThrow('it ended as')
    await expect(read(ledger, { model: 'M1', prompt: 'additive' })).rejects.toThrow(
      'iteration-1/ranked.jsonl: is of settings that were changed since',
    )
    expect(await read(ledger, { model: 'M2', prompt: 'additive' })).toHaveLength(8)
  })

  it('needs no name of a judge prompt where there is one', async () => {
    const ledger = memoryLedger()
    await evaluated(optionsOf(judges(), [JudgePrompt.additive()]), ledger)
    expect(await read(ledger, { model: 'M2' })).toHaveLength(8)
  })
})
