import { describe, expect, it } from 'vitest'
import { randomStream } from '../../../src/core/seed.js'
import {
  analyseVotes,
  InvalidArgumentError,
  IterationRunner,
  JudgePrompt,
  type MemoryLedger,
  memoryLedger,
  RunError,
  type RunnerOptions,
  reselect,
  type ScriptedCall,
} from '../../../src/index.js'
import { formatVotes } from '../../../src/report/index.js'
import { spin } from '../../../src/select/variants/index.js'
import { countingModel, runOptions } from '../setup.js'

async function finished(more: Partial<RunnerOptions> = {}, model = countingModel()) {
  const ledger = memoryLedger()
  const { report } = await new IterationRunner(runOptions(ledger, model, { gates: [], ...more })).start()
    .result
  return { ledger, funnel: report.iterations[0]?.funnel }
}

/** The response that a judge is shown. */
const responseIn = (prompt: string) => /<response>([\s\S]*)<\/response>/.exec(prompt)?.[1]?.trim()

const many = (count: number) => Array.from({ length: count }, (_, i) => `Tell me about number ${i}.`)

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
      if (!n) expect(last?.calls).toBe(judged?.calls)
      const tokens = (judged?.promptTokens ?? 0) + (judged?.completionTokens ?? 0)
      if (!n) expect((last?.tokensPerPair ?? 0) * (last?.pairs ?? 0)).toBeCloseTo(tokens, 6)
      expect(last?.pairsPer1000Calls).toBeCloseTo((1000 * (last?.pairs ?? 0)) / (last?.calls ?? 0), 9)
      expect([...ledger.files]).toEqual(before)
    }
  })

  it('gives at K what a reselection with K votes gives', async () => {
    // Without spare votes, as a reselection counts all that are recorded.
    const { ledger } = await finished({ judge: { spareVotes: 0 } })
    const { byVotes } = await analyseVotes({ ledger })
    for (const { votes, pairs } of byVotes) {
      const { iterations } = await reselect({ ledger, votes, requiredVotes: votes })
      if (votes === 1 || votes === 3)
        expect(pairs).toBeLessThanOrEqual(iterations[0]?.funnel.selected.rows ?? 0)
    }
    expect(byVotes.at(-1)?.pairs).toBe((await reselect({ ledger })).iterations[0]?.funnel.selected.rows)
  })

  it('measures a judge of known noise as it must', { timeout: 30_000 }, async () => {
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

  it('recommends few votes of a judge that is sure, and more of one that is not', {
    timeout: 30_000,
  }, async () => {
    const sure = await analyseVotes({ ledger: await noisy(1, 3, 60) })
    expect(sure.recommended).toEqual({ votes: 1, why: expect.stringMatching(/2\.0 votes a pair/) })
    const unsure = await analyseVotes({ ledger: await noisy(0.75, 6, 800) })
    expect(unsure.recommended.votes).toBeGreaterThan(1)
    expect(unsure.recommended.why).toContain('K = 6 leaves no vote to hold out')
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
    await expect(analyseVotes({ ledger: memoryLedger() })).rejects.toSatisfy(RunError.isInstance)
    const select = spin({ answers: many(12).map(prompt => ({ prompt, response: 'human' })) })
    const unjudged = await finished({ select })
    await expect(analyseVotes({ ledger: unjudged.ledger })).rejects.toThrow(/nobody judged/)
    const stopped = analyseVotes({ ledger, signal: AbortSignal.abort(new Error('enough')) })
    await expect(stopped).rejects.toThrow('enough')
  })
})
