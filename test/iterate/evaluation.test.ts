import { describe, expect, it } from 'vitest'
import {
  IterationRunner,
  type JudgeEvaluation,
  type MemoryLedger,
  memoryLedger,
  ProviderError,
  type RankedItem,
  type RunnerOptions,
  type ScriptedCall,
} from '../../src/index.js'
import { countingModel, runOptions, scriptText } from './setup.js'

/** Responses say what the judge is to give them; the judge of these tests obeys. */
const evaluate: RankedItem[] = [
  {
    prompt: 'Name a prime.',
    group: 'tree-1',
    responses: [
      { text: 'worth 5', rank: 0 },
      { text: 'worth 3', rank: 1 },
      { text: 'worth 1', rank: 2 },
    ],
  },
  {
    prompt: 'Why is the sky blue?',
    group: 'tree-2',
    responses: [
      { text: 'worth 2', rank: 0 },
      { text: 'worth 4', rank: 1 },
      { text: 'worth nothing', rank: 2 },
    ],
  },
]

const script = (call: ScriptedCall): string => {
  const worth = /worth (\w+)/.exec(call.prompt)?.[1]
  if (worth === undefined) return scriptText(call)
  return worth === 'nothing' ? 'I cannot say.' : `Fine.\n\nScore: ${worth}`
}
const model = (before?: (call: number) => unknown) => countingModel({ script, ...(before && { before }) })

async function run(
  ledger: MemoryLedger,
  provider: ReturnType<typeof model>,
  more: Partial<RunnerOptions> = {},
) {
  const options = runOptions(ledger, provider, { evaluate, prompts: ['p', 'q'], ...more })
  const { report } = await new IterationRunner(options).start().result
  return report.iterations.map(({ judge }) => judge)
}

const rows = (text = '') =>
  text
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line))

describe('the report card of a checkpoint', () => {
  it('says how its judgements agree with the human ranking, for every checkpoint of the run', async () => {
    const ledger = memoryLedger()
    const cards = await run(ledger, model())
    expect(cards).toHaveLength(2)
    for (const judge of cards) {
      expect(judge?.card).toMatchObject({ instructions: 2, groups: 2, responses: 5, unscored: 1 })
      // Of four pairs with two scores, the judge has three right.
      expect(judge?.card.metrics.tiesHalf.value).toBe(3 / 4)
      expect(judge?.votes).toEqual({
        failed: { 'no-score': 5 },
        histogram: { 1: 3, 2: 3, 3: 3, 4: 3, 5: 3 },
      })
      // The judge gives a text one score, or none to one of them: three votes and two in their place.
      expect(judge?.consistency).toEqual({ agreement: { value: 1, n: 5 }, alpha: { value: 1, n: 15 } })
      const quartiles = judge?.failuresByLength ?? []
      expect(quartiles.reduce((sum, { responses }) => sum + responses, 0)).toBe(6)
      expect(quartiles.reduce((sum, { failed }) => sum + failed, 0)).toBe(5)
    }
    expect(rows(ledger.files.get('iteration-2/evaluation.jsonl'))).toEqual(
      [
        [0, 0, 0, 5],
        [0, 1, 1, 3],
        [0, 2, 2, 1],
        [1, 0, 0, 2],
        [1, 1, 1, 4],
      ].map(([item, response, rank, score]) => ({
        item,
        response,
        rank,
        score,
        score_numerator: score,
        score_denominator: 1,
        votes: 3,
      })),
    )
    const document = JSON.parse(ledger.files.get('iteration-2/report-card.json') ?? '{}')
    expect(document.judge.votes).toEqual(cards[1]?.votes)
  })

  it('judges equal responses of an item once, and counts both', async () => {
    const twins = [
      {
        prompt: 'p',
        responses: [
          { text: 'worth 5', rank: 0 },
          { text: 'worth 5', rank: 1 },
        ],
      },
    ]
    const ledger = memoryLedger()
    const [judge] = await run(ledger, model(), { evaluate: twins })
    expect(judge?.card).toMatchObject({ responses: 2, unscored: 0 })
    expect(judge?.votes.histogram).toEqual({ 5: 3 })
    expect(
      ledger.records.filter(({ kind, iteration }) => kind === 'evaluation' && iteration === 1),
    ).toHaveLength(1)
  })

  it('takes ranks between whole ones, as means of several people are', async () => {
    const ledger = memoryLedger()
    const responses = [0, 0.5, 1.5].map(rank => ({ text: `worth ${5 - 2 * rank}`, rank }))
    const [judge] = await run(ledger, model(), { evaluate: [{ prompt: 'p', responses }] })
    expect(judge?.card.metrics.tiesHalf.value).toBe(1)
    const written = rows(ledger.files.get('iteration-1/evaluation.jsonl'))
    expect(written.map(({ rank }) => rank)).toEqual([0, 0.5, 1.5])
  })

  it('comes from recorded calls in a later start, without the model', async () => {
    const ledger = memoryLedger()
    const first = await run(ledger, model())
    const files = new Map(ledger.files)
    const open = () => Promise.reject(new Error('opened'))
    expect(await run(ledger, model(), { open })).toEqual(first)
    expect(ledger.files).toEqual(files)
  })

  it('is the same however often the run was stopped on the way, and no call is made twice', async () => {
    const whole = memoryLedger()
    const undisturbed = model()
    const reference = await run(whole, undisturbed)
    const isEvaluation = (call: string) => call.includes('worth')
    const from = undisturbed.asked.findIndex(isEvaluation)
    expect(from).toBeGreaterThan(0)
    for (let stopBefore = from; stopBefore <= undisturbed.calls; stopBefore++) {
      const ledger = memoryLedger()
      const abort = new AbortController()
      const first = model(call => call === stopBefore && abort.abort())
      const options = runOptions(ledger, first, { evaluate, prompts: ['p', 'q'], concurrency: 2 })
      await new IterationRunner(options).start({ signal: abort.signal }).result
      const second = model()
      expect(await run(ledger, second)).toEqual(reference)
      expect([...first.asked, ...second.asked].sort()).toEqual([...undisturbed.asked].sort())
    }
  })

  it('is made anew for other items', async () => {
    const ledger = memoryLedger()
    await run(ledger, model())
    const other = model()
    const [first] = await run(ledger, other, { evaluate: evaluate.slice(0, 1) })
    expect(first?.card.instructions).toBe(1)
    expect(other.asked.length).toBeGreaterThan(0)
    expect(other.asked.every(call => call.includes('worth'))).toBe(true)
  })

  it('counts calls that failed, and scores nothing by them', async () => {
    const failing = model()
    const { generate } = failing
    failing.generate = request =>
      JSON.stringify(request.input).includes('worth 3')
        ? Promise.reject(new ProviderError('no', { kind: 'bad-request', retryable: false }))
        : generate(request)
    const [judge] = (await run(memoryLedger(), failing, { maxFailureShare: 0.5 })) as [JudgeEvaluation]
    expect(judge.votes.failed).toEqual({ 'call-bad-request': 5, 'no-score': 5 })
    expect(judge.card.unscored).toBe(2)
  })
})
