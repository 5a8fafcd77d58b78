import { describe, expect, it } from 'vitest'
import { randomStream } from '../../../src/core/seed.js'
import {
  analyseVotes,
  type GenerateRequest,
  InvalidArgumentError,
  IterationRunner,
  JudgePrompt,
  type MemoryLedger,
  type ModelProvider,
  memoryLedger,
  ProviderError,
  RunError,
  type RunnerOptions,
  reselect,
  type ScriptedCall,
  type VotesRow,
} from '../../../src/index.js'
import { AgreementCounter } from '../../../src/iterate/again/votes/agreement.js'
import { recommend } from '../../../src/iterate/again/votes/recommend.js'
import { formatVotes } from '../../../src/report/index.js'
import { spin } from '../../../src/select/variants/index.js'
import { countingModel, runOptions, scriptText } from '../setup.js'

async function finished(more: Partial<RunnerOptions> = {}, model: ModelProvider = countingModel()) {
  const ledger = memoryLedger()
  // Several iterations are trained; where there is one, there may be nothing to train on.
  const until = more.iterations === undefined ? ({ until: 'datasets' } as const) : {}
  const { report } = await new IterationRunner(runOptions(ledger, model, { gates: [], ...more })).start(until)
    .result
  return { ledger, funnel: report.iterations[0]?.funnel }
}

/** The response that a judge is shown. */
const responseIn = (prompt: string) => /<response>([\s\S]*)<\/response>/.exec(prompt)?.[1]?.trim()

const many = (count: number) => Array.from({ length: count }, (_, i) => `Tell me about number ${i}.`)

/** A model of whose votes so many state no score, by the seed and place of each. */
const failingModel = (share: number, n: boolean) =>
  countingModel({
    n,
    script: call => {
      const random = randomStream([call.seed, call.index])
      if (responseIn(call.prompt) === undefined) return scriptText(call)
      return random.next() < share ? 'I cannot say.' : `Score: ${random.below(6)}`
    },
  })

/** Two answers, one better than the other; a vote is right in so many cases. */
async function noisy(right: number, votes: number, count: number): Promise<MemoryLedger> {
  const script = ({ prompt, seed, index }: ScriptedCall) => {
    const response = responseIn(prompt)
    if (response === undefined) return index === 0 ? 'good' : 'bad'
    const isRight = randomStream([seed, index]).next() < right
    return `Score: ${(response === 'good') === isRight ? 5 : 1}`
  }
  const options = { prompts: many(count), candidates: { n: 2 }, judge: { votes } }
  return (await finished(options, countingModel({ script }))).ledger
}

describe('the analysis of votes', () => {
  it('gives at the run’s own K what the run made, whether a call gives one vote or several', async () => {
    for (const n of [true, false]) {
      const { ledger, funnel } = await finished({}, countingModel({ n }))
      const before = [...ledger.files]
      const { byVotes, prompts, iterations } = await analyseVotes({ ledger })
      const last = byVotes.at(-1)
      const judged = funnel?.spent.judgements
      expect([prompts, iterations, byVotes.map(({ votes }) => votes)]).toEqual([12, [1], [1, 2, 3]])
      expect(last?.pairs).toBe(funnel?.selected.rows)
      expect(last?.asked).toBe(funnel?.votes.received)
      expect(last?.unscored.n).toBe((funnel?.candidates.received ?? 0) - (funnel?.candidates.sameText ?? 0))
      expect(last?.agreement).toEqual({ n: 0 })
      expect(last?.lastVoteAgreement).toEqual({ n: 0 })
      expect(last?.calls).toBe(judged?.calls)
      const tokens = (judged?.promptTokens ?? 0) + (judged?.completionTokens ?? 0)
      expect((last?.tokensPerPair ?? 0) * (last?.pairs ?? 0)).toBeCloseTo(tokens, 6)
      expect(last?.pairsPer1000Calls).toBeCloseTo((1000 * (last?.pairs ?? 0)) / (last?.calls ?? 0), 9)
      expect([...ledger.files]).toEqual(before)
    }
  })

  it.each(
    [true, false].flatMap(n =>
      [0.1, 0.5, 0.9].flatMap(failing =>
        [1, 2, 3, 4].flatMap(votes =>
          [0, 1, 2, 5].map(spareVotes => ({ n, failing, judge: { votes, spareVotes, requiredVotes: 1 } })),
        ),
      ),
    ),
  )('counts the calls and tokens of the run: %j', async ({ n, failing, judge }) => {
    const { ledger, funnel } = await finished({ judge }, failingModel(failing, n))
    const last = (await analyseVotes({ ledger })).byVotes.at(-1)
    const { calls, promptTokens, completionTokens } = funnel?.spent.judgements ?? {}
    expect(last?.calls).toBe(calls)
    expect(last?.asked).toBe(funnel?.votes.received)
    const tokens = (promptTokens ?? 0) + (completionTokens ?? 0)
    if (last?.pairs) expect((last.tokensPerPair ?? 0) * last.pairs).toBeCloseTo(tokens, 6)
    if (calls) expect(last?.pairsPer1000Calls).toBeCloseTo((1000 * (last?.pairs ?? 0)) / calls, 9)
  })

  it('counts calls that failed for good, and asks for no vote in place of one that may come', async () => {
    for (const n of [true, false]) {
      for (const retryable of [true, false]) {
        const error = new ProviderError('no', { kind: retryable ? 'server' : 'bad-request', retryable })
        const model = countingModel({ n })
        const refusing = {
          ...model,
          generate: (request: GenerateRequest) =>
            request.seed % 5 === 0 && JSON.stringify(request.input).includes('<response>')
              ? Promise.reject(error)
              : model.generate(request),
        }
        const judge = { requiredVotes: 1 }
        const [retry, breaker] = [
          { attempts: 1 },
          { failures: 1_000_000, firstDelayMs: 1, maxDelayMs: 1, patienceMs: 20 },
        ]
        const { ledger, funnel } = await finished({ judge, retry, breaker, maxFailureShare: 1 }, refusing)
        const last = (await analyseVotes({ ledger })).byVotes.at(-1)
        const { calls, failed, promptTokens, completionTokens } = funnel?.spent.judgements ?? {}
        expect(failed).toBeGreaterThan(0)
        // What may work another time was made again, and failed again.
        expect(last?.calls).toBe((calls ?? 0) - (retryable ? (failed ?? 0) / 2 : 0))
        const tokens = (promptTokens ?? 0) + (completionTokens ?? 0)
        const told = (last?.tokensPerPair ?? 0) * (last?.pairs ?? 0)
        if (!retryable) expect(told).toBeCloseTo(tokens, 6)
      }
    }
  })

  it('says at K = 1 which calls a run with one vote makes', async () => {
    for (const failing of [0.2, 0.6]) {
      const three = await finished({ judge: { votes: 3, requiredVotes: 1 } }, failingModel(failing, false))
      const one = await finished({ judge: { votes: 1, requiredVotes: 1 } }, failingModel(failing, false))
      const [first] = (await analyseVotes({ ledger: three.ledger })).byVotes
      expect(first?.calls).toBe(one.funnel?.spent.judgements.calls)
      expect(first?.asked).toBe(one.funnel?.votes.received)
      expect(first?.pairs).toBe(one.funnel?.selected.rows)
    }
  })

  it('compares means of held-out votes as they are, not as floats', async () => {
    const ballots = { good: [5, 0.1, 0.2, 0.3], bad: [1, 0.3, 0.2, 0.1] }
    const judge = JudgePrompt.custom({
      name: 'fractions',
      template: '<response>{{response}}</response> to {{prompt}}',
      scale: { min: 0, max: 5, fractions: true },
    })
    const script = ({ prompt, index }: ScriptedCall) => {
      const response = responseIn(prompt)
      if (response === undefined) return index === 0 ? 'good' : 'bad'
      return `Score: ${ballots[response === 'good' ? 'good' : 'bad'][index]}`
    }
    const options = { candidates: { n: 2 }, judge: { prompt: judge, votes: 4 } }
    const { ledger } = await finished(options, countingModel({ script }))
    const [first] = (await analyseVotes({ ledger, judge })).byVotes
    expect(first).toMatchObject({ pairs: 12, agreement: { value: 0.5, n: 12 } })
  })

  it('gives at K what a reselection with K votes gives, where every vote gives a score', async () => {
    // Of votes that all give a score: a reselection takes any that are recorded in place of others.
    const { ledger } = await finished({}, failingModel(0, true))
    const { byVotes } = await analyseVotes({ ledger })
    for (const { votes, pairs } of byVotes) {
      const { iterations } = await reselect({ ledger, votes, requiredVotes: votes })
      expect(pairs).toBe(iterations[0]?.funnel.selected.rows)
    }
    expect(byVotes.at(-1)?.pairs).toBe((await reselect({ ledger })).iterations[0]?.funnel.selected.rows)
  })

  it('measures a judge of known noise as it must', async () => {
    const [p, count] = [0.8, 1000]
    const { byVotes } = await analyseVotes({ ledger: await noisy(p, 3, count) })
    const q = 1 - p
    // With one vote each, a pair is right if both votes are, and wrong if neither is; else it is a tie.
    const decided = p * p + q * q
    // With two each, the number of right votes of both decides, 0 to 4; 2 is a tie.
    const decided2 = 1 - 6 * p * p * q * q
    const confirmed = (right: number) => right * p + (1 - right) * q
    const right1 = (p * p) / decided
    const right2 = (p ** 4 + 4 * p ** 3 * q) / decided2
    const [one, two, three] = byVotes
    const within = (value: number | undefined, expected: number, n: number) =>
      expect(Math.abs((value ?? Number.NaN) - expected)).toBeLessThan(
        4 * Math.sqrt((expected * (1 - expected)) / n),
      )
    within(one?.tied.value, 1 - decided, count)
    within(two?.tied.value, 1 - decided2, count)
    within(one?.lastVoteAgreement.value, confirmed(right1), count * decided)
    within(two?.lastVoteAgreement.value, confirmed(right2), count * decided2)
    // Two held-out votes each: their sum is right more often than not, ties half.
    const held = (right: number) => {
      const [more, tie] = [p ** 4 + 4 * p ** 3 * q, 6 * p * p * q * q]
      return right * (more + tie / 2) + (1 - right) * (1 - more - tie / 2)
    }
    within(one?.agreement.value, held(right1), count * decided)
    expect(two?.agreement).toEqual(two?.lastVoteAgreement)
    expect(three?.tied.value).toBeLessThan(one?.tied.value ?? 0)
    const { low = 1, high = 0 } = one?.lastVoteAgreement.interval ?? {}
    expect(high - low).toBeCloseTo(2 * 1.96 * Math.sqrt(0.18 / (count * decided) / 1.3), 1)
    expect(one?.votesPerPair).toBeCloseTo(2 / (1 - (one?.tied.value ?? 0)), 9)
    expect(one?.scores).toEqual({ '1': expect.any(Number), '5': expect.any(Number) })
  })

  it('recommends few votes of a judge that is sure, and more of one that is not', async () => {
    const sure = await analyseVotes({ ledger: await noisy(1, 3, 60) })
    expect(sure.recommended).toEqual({ votes: 1, why: expect.stringMatching(/2\.0 votes a pair/) })
    const unsure = await analyseVotes({ ledger: await noisy(0.75, 6, 800) })
    expect(unsure.recommended.votes).toBeGreaterThan(1)
    expect(unsure.recommended.why).toContain('K = 6 leaves no vote to hold out')
  })

  it('recommends none of a judge whose pairs chance confirms as often', async () => {
    // Pure chance, too few pairs, and votes that the last one always denies.
    const chance = await analyseVotes({ ledger: await noisy(0.5, 4, 300) })
    expect(chance.recommended).toEqual({ why: expect.stringMatching(/chance may .*% of \d+, interval from/) })
    const few = await analyseVotes({ ledger: await noisy(0.8, 3, 7) })
    expect(few.recommended.votes).toBeUndefined()
    const script = ({ prompt, index }: ScriptedCall) => {
      const response = responseIn(prompt)
      if (response === undefined) return index === 0 ? 'good' : 'bad'
      return `Score: ${(response === 'good') === index < 2 ? 5 : 1}`
    }
    const options = { prompts: many(60), candidates: { n: 2 }, judge: { votes: 3 } }
    const { ledger } = await finished(options, countingModel({ script }))
    const denied = await analyseVotes({ ledger })
    expect(denied.byVotes[0]?.lastVoteAgreement).toMatchObject({ value: 0, n: 60 })
    expect(denied.recommended.votes).toBeUndefined()
  })

  it('keeps a K beside one of which every pair is confirmed', () => {
    const row = (votes: number, right: number, wrong: number): VotesRow => {
      const counter = new AgreementCounter()
      for (let i = 0; i < right; i++) counter.add(1)
      for (let i = 0; i < wrong; i++) counter.add(-1)
      const none = { n: 0 }
      const pairs = right + wrong
      return {
        votes,
        ...{ tied: none, unscored: none, pairs, agreement: none, lastVoteAgreement: counter.result() },
        ...{ asked: votes * pairs, calls: pairs, votesPerPair: 2 * votes, scores: {} },
      }
    }
    // 100% of 20 is 84% at least.
    const interval = { low: expect.closeTo(0.8389, 4), high: 1 }
    expect(row(2, 20, 0).lastVoteAgreement.interval).toEqual(interval)
    expect(recommend([row(1, 19, 1), row(2, 20, 0), row(3, 0, 0)])).toEqual({
      votes: 1,
      why: expect.stringContaining('95.0% of 20, within the interval of the best (K = 2: 100.0% of 20'),
    })
    expect(recommend([row(1, 14, 6), row(2, 20, 0), row(3, 0, 0)]).votes).toBe(2)
    expect(recommend([row(1, 3, 0), row(2, 0, 0)]).votes).toBeUndefined()
  })

  it('has the same interval where pairs are too many to be drawn again and again', () => {
    const of = (n: number, right: number, tied: number) => {
      const counter = new AgreementCounter()
      for (let i = 0; i < n; i++) counter.add(i < right * n ? 1 : i < (right + tied) * n ? 0 : -1)
      return counter.result().interval
    }
    for (const [right, tied] of [
      [0.5, 0],
      [0.7, 0.2],
      [0.98, 0.01],
    ] as const) {
      const [drawn, normal] = [of(1000, right, tied), of(1010, right, tied)]
      expect(Math.abs((drawn?.low ?? 0) - (normal?.low ?? 1))).toBeLessThan(0.004)
      expect(Math.abs((drawn?.high ?? 0) - (normal?.high ?? 1))).toBeLessThan(0.004)
    }
  })

  it('says so where it cannot tell', async () => {
    const { recommended, byVotes } = await analyseVotes({ ledger: await noisy(0.8, 1, 20) })
    expect(recommended.votes).toBeUndefined()
    expect(recommended.why).toContain('too few votes')
    expect(byVotes.length).toBe(1)
    const tied = countingModel({
      script: ({ prompt, index }) => (responseIn(prompt) ? 'Score: 5' : `answer ${index}`),
    })
    // Nothing to train on: the datasets are there all the same.
    const ledger = memoryLedger()
    await new IterationRunner(runOptions(ledger, tied, { gates: [] })).start({ until: 'datasets' }).result
    const all = await analyseVotes({ ledger })
    expect(all.byVotes[0]).toMatchObject({ pairs: 0, tied: { value: 1, n: 12 }, pairsPer1000Calls: 0 })
    expect(all.byVotes[0]).not.toHaveProperty('votesPerPair')
    expect(formatVotes(all)).toContain('No K is recommended')
  })

  /**
   * The shape of a real 7B judge's votes: two in three are a 5, one vote tells responses apart on a third of the prompts,
   * three on nearly half of them.
   */
  it('finds what a judge of mostly fives costs', async () => {
    const script = ({ prompt, index }: ScriptedCall) => {
      const response = responseIn(prompt)
      if (response === undefined) {
        const number = Number(/\d+/.exec(prompt)?.[0])
        return `answer ${index} to ${number}`
      }
      const [candidate = 0, number = 0] = [...response.matchAll(/\d+/g)].map(Number)
      const kind = number % 24
      // All fives; told apart by the first vote; by the second.
      if (kind < 13 || candidate === 3) return 'Score: 5'
      const isFive = kind < 21 ? false : index === 0
      return `Score: ${isFive ? 5 : 4 - (candidate % 2)}`
    }
    const { ledger, funnel } = await finished({ prompts: many(240) }, countingModel({ script }))
    const { byVotes, recommended } = await analyseVotes({ ledger })
    const [one, , three] = byVotes
    expect(one?.votesPerPair).toBeCloseTo(12, 9)
    expect(three?.votesPerPair).toBeCloseTo(26.2, 1)
    expect(three?.tied.value).toBeCloseTo(13 / 24, 9)
    const { histogram = {}, valid = 0 } = funnel?.votes ?? {}
    expect((histogram['5'] ?? 0) / valid).toBeCloseTo(0.69, 2)
    expect(recommended.votes).toBe(1)
    const text = formatVotes({ iterations: [1], prompts: 240, byVotes, recommended })
    expect(text).toMatch(/^votes for each pair +12\.0 +17\.5 +26\.2$/m)
    expect(text).toMatch(/^prompts with one score +66\.7% +54\.2% +54\.2%$/m)
    expect(text).toMatch(/Recommended: K = 1, as its pairs/)
    for (const line of formatVotes({ iterations: [1], prompts: 240, byVotes, recommended }, 60).split('\n'))
      expect(line.length).toBeLessThanOrEqual(60)
  })

  it('looks at the iterations that it is told, and pools them', async () => {
    const { ledger } = await finished({ iterations: 2 })
    const both = await analyseVotes({ ledger })
    const first = await analyseVotes({ ledger, iterations: [1] })
    const second = await analyseVotes({ ledger, iterations: [2, 2] })
    expect(both.iterations).toEqual([1, 2])
    both.byVotes.forEach(({ pairs, asked }, i) => {
      expect(pairs).toBe((first.byVotes[i]?.pairs ?? 0) + (second.byVotes[i]?.pairs ?? 0))
      expect(asked).toBe((first.byVotes[i]?.asked ?? 0) + (second.byVotes[i]?.asked ?? 0))
    })
    await expect(analyseVotes({ ledger, iterations: [3] })).rejects.toThrow(
      /iterations: expected one of 1, 2/,
    )
    await expect(analyseVotes({ ledger, iterations: [] })).rejects.toThrow(InvalidArgumentError)
  })

  it('refuses another judge, a run without one, no run and an unknown option', async () => {
    const { ledger } = await finished()
    const judge = JudgePrompt.custom({
      name: 'other',
      template: '{{prompt}} {{response}}',
      scale: { min: 0, max: 5 },
    })
    await expect(analyseVotes({ ledger, judge })).rejects.toThrow(/template/)
    await expect(analyseVotes(Object({ ledger, vote: 1 }))).rejects.toThrow(/vote/)
    const wrong: readonly (readonly [unknown, string])[] = [
      [undefined, 'options'],
      [{}, 'ledger'],
      [{ ledger: 'runs/a' }, 'ledger'],
      [{ ledger, aggregation: 'mean' }, 'aggregation'],
      [{ ledger, judge: 'additive' }, 'judge'],
    ]
    for (const [options, field] of wrong) {
      const error = await Reflect.apply(analyseVotes, undefined, [options]).catch((each: unknown) => each)
      expect(error).toMatchObject({ name: 'InvalidArgumentError', field })
    }
    await expect(analyseVotes({ ledger: memoryLedger() })).rejects.toSatisfy(RunError.isInstance)
    const select = spin({ answers: many(12).map(prompt => ({ prompt, response: 'human' })) })
    const unjudged = await finished({ select })
    await expect(analyseVotes({ ledger: unjudged.ledger })).rejects.toThrow(/nobody judged/)
    const stopped = analyseVotes({ ledger, signal: AbortSignal.abort(new Error('enough')) })
    await expect(stopped).rejects.toThrow('enough')
  })
})
