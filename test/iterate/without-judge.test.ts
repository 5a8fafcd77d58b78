import { describe, expect, it } from 'vitest'
import {
  IterationRunner,
  memoryLedger,
  mergeShards,
  planRun,
  type RunnerOptions,
  reselect,
} from '../../src/index.js'
import { spin } from '../../src/select/variants/index.js'
import { countingModel, prompts, runOptions } from './setup.js'

const answers = prompts.slice(0, 10).map(prompt => ({ prompt, response: `People say this of ${prompt}` }))
const withoutJudge = { select: spin({ answers }), candidates: { n: 1 } }

function start(
  ledger: ReturnType<typeof memoryLedger>,
  more: Partial<RunnerOptions> = withoutJudge,
  model = countingModel(),
  how = {},
) {
  return new IterationRunner(runOptions(ledger, model, more)).start(how)
}

const rows = (ledger: ReturnType<typeof memoryLedger>, file: string) =>
  (ledger.files.get(file) ?? '')
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line))

const datasets = (ledger: ReturnType<typeof memoryLedger>, folder = '') =>
  ['candidates', 'judgements', 'scores', 'failures', 'pairs'].map(kind =>
    ledger.files.get(`${folder}iteration-1/${kind}.jsonl`),
  )

describe('a selection that needs texts alone', () => {
  it('makes one call a prompt and none to a judge', async () => {
    const ledger = memoryLedger()
    const model = countingModel()
    const { status, report } = await start(ledger, { ...withoutJudge, iterations: 2 }, model).result
    expect(status).toBe('finished')
    expect(model.calls).toBe(24)
    expect(ledger.records.every(({ kind }) => kind === 'candidates')).toBe(true)
    const funnel = report.iterations[0]?.funnel
    expect(funnel?.scores).toEqual({ scored: 0, excluded: { 'not-judged': 12 } })
    expect(funnel?.votes).toEqual({ received: 0, valid: 0, failed: {}, histogram: {} })
    expect(funnel?.selected).toMatchObject({ prompts: 10, rows: 10, excluded: { 'no-answer': 2 } })
    expect(rows(ledger, 'iteration-1/failures.jsonl').map(({ reason }) => reason)).toEqual([
      'no-answer',
      'no-answer',
    ])
    expect(rows(ledger, 'iteration-1/pairs.jsonl')[0]).toMatchObject({
      chosen: [{ content: answers[0]?.response }],
      chosen_candidate: -1,
      chosen_score: null,
      rejected_score: null,
    })
  })

  it('gives the same data at any concurrency, after a stop, and in shards', async () => {
    const whole = memoryLedger()
    await start(whole).result
    const wide = memoryLedger()
    await start(wide, { ...withoutJudge, concurrency: 1 }).result
    expect(datasets(wide)).toEqual(datasets(whole))

    const stopped = memoryLedger()
    await start(stopped, { ...withoutJudge, budget: { calls: 5 } }).result
    const model = countingModel()
    await start(stopped, withoutJudge, model).result
    expect(stopped.records).toHaveLength(12)
    expect(model.calls).toBe(7)
    expect(datasets(stopped)).toEqual(datasets(whole))

    const sharded = memoryLedger()
    await start(sharded, withoutJudge, countingModel(), { until: 'prompts' }).result
    for (const index of [1, 2]) {
      await start(sharded, withoutJudge, countingModel(), { shard: { index, count: 2 } }).result
    }
    await mergeShards(sharded)
    const none = countingModel()
    await start(sharded, withoutJudge, none).result
    expect(none.calls).toBe(0)
    expect(datasets(sharded)).toEqual(datasets(whole))
  })

  it('is planned without judgements', async () => {
    const options = runOptions(memoryLedger(), countingModel(), withoutJudge)
    for (const sample of [undefined, 3]) {
      const { iterations, assumptions } = await planRun(options, sample ? { sample } : {})
      expect(iterations[0]?.stages.map(({ kind, calls }) => [kind, calls])).toEqual([['candidates', 12]])
      expect(assumptions.join()).not.toContain('vote')
    }
    await start(options.ledger as ReturnType<typeof memoryLedger>).result
    expect((await planRun(options)).total.calls).toBe(0)
  })

  it('measures the checkpoints as judges all the same', async () => {
    const evaluate = [
      {
        prompt: 'Which?',
        responses: [
          { text: 'one', rank: 0 },
          { text: 'two', rank: 1 },
        ],
      },
    ]
    const ledger = memoryLedger()
    const { report } = await start(ledger, { ...withoutJudge, evaluate, judge: { votes: 1 } }).result
    expect(ledger.records.filter(({ kind }) => kind === 'evaluation').length).toBeGreaterThan(0)
    expect(report.iterations[0]?.judge?.votes.histogram).not.toEqual({})
    const plan = await planRun(runOptions(memoryLedger(), countingModel(), { ...withoutJudge, evaluate }))
    expect(plan.iterations[0]?.stages.map(({ kind }) => kind)).toEqual(['candidates', 'evaluation'])
  })

  it.each<[string, Partial<RunnerOptions>]>([
    ['candidates.n', { candidates: { n: 1 } }],
    ['judge', { ...withoutJudge, judge: { votes: 1 } }],
    [
      'judge',
      { ...withoutJudge, judge: { model: countingModel() }, evaluate: [{ prompt: '?', responses: [] }] },
    ],
    ['select.needs', { select: { ...spin({ answers }), needs: 'text' as 'texts' } }],
  ])('refuses %s where it makes no sense', (field, more) => {
    expect(() => start(memoryLedger(), more)).toThrow(
      expect.objectContaining({ name: 'InvalidArgumentError', field }),
    )
  })
})

describe('judgements that are there, and those that are not', () => {
  const two = { select: spin({ answers }), candidates: { n: 2 } }

  it('are left out by a reselection that needs none: the data of a run that had none', async () => {
    const judged = memoryLedger()
    await start(judged, { candidates: { n: 2 } }).result
    const { selection, iterations } = await reselect({ ledger: judged, select: two.select })
    expect(iterations[0]?.funnel.scores).toEqual({ scored: 0, excluded: { 'not-judged': 24 } })
    const run = memoryLedger()
    await start(run, two).result
    expect(datasets(judged, `selections/${selection}/`)).toEqual(datasets(run))
    const again = await reselect({ ledger: run, select: two.select })
    expect(again.selection).toBe(selection)
    await expect(reselect({ ledger: run, select: two.select, votes: 1 })).rejects.toThrow(
      expect.objectContaining({ field: 'votes' }),
    )
  })

  it('cannot be selected by where nobody judged, and nothing is written', async () => {
    const ledger = memoryLedger()
    await start(ledger, two).result
    await expect(reselect({ ledger })).rejects.toThrow(/select.*nobody judged the candidates of iteration 1/)
    expect([...ledger.files.keys()].filter(file => file.startsWith('selections/'))).toEqual([])
  })

  it('are made where the run goes on with a rule that needs scores, and no other call', async () => {
    const ledger = memoryLedger()
    await start(ledger, two, countingModel(), { until: 'datasets' }).result
    const plan = await planRun(runOptions(ledger, countingModel(), { candidates: { n: 2 } }))
    expect(plan.iterations[0]?.redo).toBeUndefined()
    const planned = plan.iterations[0]?.stages
    expect(planned?.map(({ kind }) => kind)).toEqual(['judgements'])
    await start(ledger, { candidates: { n: 2 } }).result
    expect(ledger.records.filter(({ kind }) => kind === 'candidates')).toHaveLength(12)
    const once = memoryLedger()
    await start(once, { candidates: { n: 2 } }).result
    expect(datasets(ledger)).toEqual(datasets(once))
  })

  it('do not count as lost where the run goes on without, and are found again', async () => {
    const ledger = memoryLedger()
    const judged = { candidates: { n: 2 }, judge: { votes: 2 } }
    await start(ledger, judged, countingModel(), { until: 'datasets' }).result
    const calls = ledger.records.length
    for (const more of [two, judged]) {
      await start(ledger, more, countingModel(), { until: 'datasets' }).result
      expect(ledger.records).toHaveLength(calls)
    }
    expect(rows(ledger, 'iteration-1/pairs.jsonl')[0]?.chosen_score).toEqual(expect.any(Number))
  })

  it('leave what a checkpoint was trained on as it is, with no selection beside it', async () => {
    const ledger = memoryLedger()
    await start(ledger, two).result
    const before = datasets(ledger)
    const run = start(ledger, { candidates: { n: 2 } })
    const actions: string[] = []
    for await (const event of run) if (event.type === 'settings-change') actions.push(event.action)
    expect(actions).toEqual(['keep'])
    expect(datasets(ledger)).toEqual(before)
  })
})
