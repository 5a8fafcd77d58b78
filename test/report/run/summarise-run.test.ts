import { describe, expect, expectTypeOf, it } from 'vitest'
import { bradleyTerry } from '../../../src/evaluate/index.js'
import type { ModelsReport } from '../../../src/iterate/models/index.js'
import { type EvaluatedSource, htmlReport, summariseRun } from '../../../src/report/index.js'
import { instantTrainer } from '../../iterate/setup.js'
import { finishedRun, reading, sourceOf } from './make.js'

const rows = (text = ''): Record<string, unknown>[] =>
  text
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line))

const sum = (tally: object = {}) => Object.values(tally).reduce((all: number, n: number) => all + n, 0)

const ledger = await finishedRun({ iterations: 2 })
const prices = { currency: 'EUR', perMillion: { prompt: 1_000_000, completion: 0 } }
const summary = await reading(ledger, source => summariseRun(source, { title: 'a run', prices }))

describe('summariseRun', () => {
  it('takes the report of evaluateModels as it is', () => {
    expectTypeOf<ModelsReport>().toExtend<EvaluatedSource>()
  })

  it('counts what the datasets hold', () => {
    const [first, second, third] = summary.iterations ?? []
    expect([first?.name, second?.name, third]).toEqual(['M1', 'M2', undefined])
    for (const iteration of [1, 2]) {
      const of = (kind: string) => rows(ledger.files.get(`iteration-${iteration}/${kind}.jsonl`))
      const found = summary.iterations?.[iteration - 1]
      expect(sum(found?.scores)).toBe(of('scores').length)
      expect(sum(found?.gaps)).toBe(of('pairs').length)
      expect(found?.lengths.candidates.n).toBe(of('candidates').length)
      expect(sum(found?.lengths.candidates.histogram)).toBe(of('candidates').length)
      expect(found?.lengths.chosen.n).toBe(of('pairs').length)
      const gaps = of('pairs').map(pair => Number(pair.chosen_score) - Number(pair.rejected_score))
      const counted = Object.entries(found?.gaps ?? {}).reduce((all, [gap, n]) => all + Number(gap) * n, 0)
      expect(counted).toBeCloseTo(
        gaps.reduce((all, gap) => all + gap, 0),
        0,
      )
    }
  })

  it('adds up calls, tokens and money', () => {
    for (const { iteration, calls } of summary.iterations ?? []) {
      const own = ledger.records.filter(record => record.iteration === iteration)
      const tokens = own.reduce((all, { usage }) => all + (usage?.promptTokens ?? 0), 0)
      expect(Object.values(calls.spent).reduce((all, { calls: n }) => all + n, 0)).toBe(own.length)
      expect(calls.money).toBeCloseTo(tokens)
    }
    expect(summary.currency).toBe('EUR')
  })

  it('has the report, the checkpoints and the settings of the run', () => {
    const stored = JSON.parse(ledger.files.get('report.json') ?? '')
    expect(JSON.parse(JSON.stringify(summary.run))).toEqual(stored)
    expect(summary.lineage.map(({ checkpoint }) => checkpoint.name)).toEqual(['M1', 'M2', 'M3'])
    expect(summary.config).toEqual(JSON.parse(ledger.files.get('run.json') ?? '').settings)
    expect(summary.about).toBe(
      '2 of 2 iterations with datasets. Checkpoints: M1, M2, M3. To use: M3 (the last one).',
    )
    expect(summary.scoreMax).toBe(5)
  })

  it('gives samples with all that became of them', () => {
    for (const { iteration, index, prompt, candidates, reason } of summary.samples) {
      const own = (kind: string) =>
        rows(ledger.files.get(`iteration-${iteration}/${kind}.jsonl`)).filter(
          row => row.prompt_index === index,
        )
      expect([prompt.text]).toEqual(own('prompts').map(row => row.prompt))
      expect(candidates.map(({ text }) => text?.text)).toEqual(own('candidates').map(row => row.text))
      const [pair] = own('pairs')
      expect(candidates.find(({ role }) => role === 'chosen')?.candidate).toBe(pair?.chosen_candidate)
      expect(candidates.find(({ role }) => role === 'rejected')?.candidate).toBe(pair?.rejected_candidate)
      expect(reason === undefined).toBe(pair !== undefined)
      for (const { candidate, votes } of candidates) {
        const cast = own('judgements').filter(row => row.candidate === candidate)
        expect(votes.filter(({ score }) => score !== undefined).map(({ score }) => score)).toEqual(
          cast.map(row => row.score),
        )
        expect(
          votes.filter(({ score }) => score === undefined).every(({ reason: why }) => why !== undefined),
        ).toBe(true)
      }
    }
    const kinds = new Set(summary.samples.flatMap(sample => sample.kinds))
    for (const kind of ['random', 'widest-gap', 'narrowest-gap', 'vote-without-score'] as const)
      expect(kinds).toContain(kind)
  })

  it('is the same each time', async () => {
    const again = await reading(ledger, source => summariseRun(source, { title: 'a run', prices }))
    expect(again).toEqual(summary)
    expect(htmlReport(again)).toBe(htmlReport(summary))
  })

  it('says what there are no numbers for, and takes an evaluation of the models', async () => {
    expect(summary.missing?.join('\n')).toMatch(/Table 2[\s\S]*Figure 3[\s\S]*Training curves/)
    expect(summary.missing?.join('\n')).not.toContain('Money')
    const compared = await reading(ledger, source =>
      summariseRun(source, {
        models: {
          models: [
            {
              checkpoint: { name: 'M1' },
              answers: { received: 4, finish: { stop: 4 }, length: 12.5 },
              judging: [],
            },
          ],
          headToHead: [
            {
              a: 'M2',
              b: 'M1',
              win: 2,
              tie: 1,
              lose: 1,
              judge: 'big',
              selfEvaluated: false,
              net: 0.25,
              pvalue: 1,
            },
          ],
          strengths: bradleyTerry([
            { a: 'M2', b: 'M1', win: 2, tie: 1, lose: 1 },
            { a: 'M3', b: 'M2', win: 5, lose: 1 },
          ]),
        },
      }),
    )
    expect(compared.missing?.join('\n')).not.toContain('Figure 3')
    expect(compared.models[0]).toEqual({
      name: 'M1',
      instructions: 4,
      finish: { stop: 4 },
      length: { value: 12.5 },
    })
    const { comparisons: _, comparedBy: __, strengths: ___, ...alone } = compared
    const cross = [{ judge: 'M1', writer: 'M1', n: 4, excluded: 0, mean: 3.5 }]
    const crossed = htmlReport({ ...alone, comparisons: [], cross })
    expect(crossed).toContain('<h2 id="head-to-head">Models judge each other</h2>')
    const page = htmlReport(compared)
    for (const said of ['equally good', 'sign test']) {
      expect(page).toContain(said)
      expect(crossed).not.toContain(said)
    }
    expect(page).toContain('Compared by big, in both orders')
    expect(page).toContain('50.0%')
    expect(page).toMatch(/aria-label="Strength by all comparisons: M3 \+1\.\d\d; M2 -0\.\d\d; M1 -0\.\d\d\."/)
    expect(page).toContain('All comparisons on one scale')
  })

  it('maps the prompts of iterations beside seed instructions, and leaves it where nobody wants it', async () => {
    const seeds = ['Tell me a story.', 'Name a number.']
    const mapped = await reading(ledger, source => summariseRun(source, { seeds }))
    expect(mapped.maps?.[0]?.map.groups.map(({ name, texts }) => [name, texts])).toEqual([
      ['seed instructions', 2],
      ['iteration 1 (M1)', 12],
      ['iteration 2 (M2)', 12],
    ])
    const without = await reading(ledger, source => summariseRun(source, { map: false }))
    expect(without.maps).toBeUndefined()
  })

  it('makes a page of a run that has only begun', async () => {
    const begun = await finishedRun({ budget: { calls: 5 } })
    const early = await reading(begun, source => summariseRun(source))
    expect(early.about).toBe('No iteration has its datasets yet. Checkpoints: M1.')
    const { candidates, judgements } = early.iterations?.[0]?.calls.spent ?? {}
    expect((candidates?.calls ?? 0) + (judgements?.calls ?? 0)).toBe(5)
    expect(htmlReport(early)).toContain('No iteration has its datasets yet')
  })

  it('has an iteration whose datasets are there, before the report says so', async () => {
    const stored = await finishedRun()
    const files = new Map(
      [...stored.files].filter(([path]) => path !== 'report.json' && path !== 'lineage.json'),
    )
    const { run, samples, lineage } = await summariseRun(sourceOf(files))
    expect(run.iterations[0]?.funnel?.prompts.accepted).toBe(12)
    expect(lineage.map(({ checkpoint }) => checkpoint.name)).toEqual(['M1'])
    expect(samples.length).toBeGreaterThan(0)
  })

  it('goes on past damaged rows, counts them and says so', async () => {
    const stored = await finishedRun()
    const files = new Map(stored.files)
    const candidates = rows(files.get('iteration-1/candidates.jsonl'))
    files.set(
      'iteration-1/candidates.jsonl',
      [
        '{"prompt_index":0',
        '{"prompt_index":"<b>"}',
        ...candidates.slice(2).map(row => JSON.stringify(row)),
      ].join('\n'),
    )
    const { damage, health, iterations } = await summariseRun(sourceOf(files))
    expect(damage).toEqual({
      lines: 2,
      first: [
        { file: 'runs/a/iteration-1/candidates.jsonl', line: 1, reason: 'invalid-json' },
        { file: 'runs/a/iteration-1/candidates.jsonl', line: 2, reason: 'no row of this dataset' },
      ],
    })
    expect(iterations?.[0]?.lengths.candidates.n).toBe(candidates.length - 2)
    expect(health?.warnings[0]?.found[0]).toBe('2 lines')
  })

  it('counts it as damage where a dataset is cut at the end of a row, or gone', async () => {
    const stored = await finishedRun()
    const kinds = ['prompts', 'candidates', 'judgements', 'scores', 'pairs'] as const
    for (const kind of kinds) {
      const path = `iteration-1/${kind}.jsonl`
      const all = rows(stored.files.get(path))
      const cut = all.slice(0, -1).map(row => JSON.stringify(row))
      const damageOf = async (text: string | undefined) => {
        const others = [...stored.files].filter(([name]) => name !== path)
        const files = new Map(text === undefined ? others : [...others, [path, text]])
        return (await summariseRun(sourceOf(files))).damage?.first
      }
      const reason = (n: number) => `only ${n} of ${all.length} rows are there`
      const file = `runs/a/${path}`
      expect(await damageOf(`${cut.join('\n')}\n`)).toEqual([
        { file, line: all.length, reason: reason(all.length - 1) },
      ])
      expect(await damageOf(undefined)).toEqual([{ file, line: 1, reason: reason(0) }])
      expect(await damageOf(stored.files.get(path))).toEqual([])
    }
  })

  it('says that it is under way, and of what has only begun that there is nothing to look at', async () => {
    const begun = await finishedRun({ budget: { calls: 5 } })
    const early = await reading(begun, source => summariseRun(source, { isUnderWay: true }))
    expect(early.about).toContain('It is under way.')
    expect(early.health).toEqual({ warnings: [], checked: ['damage in the ledger'] })
    expect(summary.health?.checked).not.toContain('a judge that may be chance')
    expect(summary.health?.checked).toContain('too few rows to train on')
  })

  it('shows curves that the trainer told, with the time that they took', async () => {
    const trainer = {
      ...instantTrainer(),
      async wait(id: string, { progress }: { progress(told: object): void }) {
        for (const step of [1, 2, 3]) progress({ step, loss: 1 / step, metrics: { margin: step } })
        return { name: 'M2', path: 'ckpt/M2', revision: `job:${id}` }
      },
    }
    const trained = await reading(await finishedRun({ trainer }), source => summariseRun(source))
    expect(trained.training).toEqual([
      {
        name: 'M2',
        method: 'dpo',
        rows: trained.run.iterations[0]?.funnel?.selected.rows,
        points: [1, 2, 3].map(step => ({ step, loss: 1 / step, metrics: { margin: step } })),
      },
    ])
    expect(htmlReport(trained)).toContain('M2: loss')
  })

  it('refuses an option that it does not know', async () => {
    // @ts-expect-error not an option
    await expect(reading(ledger, source => summariseRun(source, { model: {} }))).rejects.toThrow(/model/)
  })
})
