import '../../src/testing/vitest/index.js'
import { describe, expect, it } from 'vitest'
import { JudgePrompt } from '../../src/judge/judge-prompt.js'
import {
  assertHolds,
  checkRank,
  judgeUnderTest,
  lengthProbes,
  probeSets,
  scriptedProvider,
} from '../../src/testing/index.js'
import { comparing, scripted } from './judge.js'

const failing = async (assertion: () => unknown): Promise<string> => {
  try {
    await assertion()
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
  return 'passed'
}

const ranked = Array.from({ length: 3 }, (_, i) => ({
  prompt: `question ${i}`,
  responses: [
    { text: 'good', rank: 0 },
    { text: 'bad', rank: 1 },
  ],
}))

describe('matchers (scripted judges)', () => {
  it('toParseAs', async () => {
    expect('Fine.\n\nScore: 4').toParseAs(4)
    expect('Between 3 and 4').toParseAs('no-score')
    expect('Score: 4').not.toParseAs(5)
    expect('Score: 4').toParseAs('truncated', { finish: 'length', prompt: JudgePrompt.additive() })
    const ten = JudgePrompt.custom({ template: '{{prompt}} <r>{{response}}</r>', scale: { min: 1, max: 10 } })
    expect('Score: 9').toParseAs(9, ten)
    expect(await failing(() => expect('Score: 4').toParseAs(5))).toContain(
      'additive: this text reads as 4, expected 5',
    )
    expect(await failing(() => expect(4).toParseAs(4))).toContain('text: expected what a judge wrote')
  })

  it('toRankAbove', async () => {
    const judge = scripted(response => response.length)
    const said = judge.score({ prompt: 'p', response: 'aaaa' })
    await expect(said).toRankAbove('aa')
    await expect(said).toRankAbove('aa', { by: 2 })
    await expect(said).not.toRankAbove('bbbb')
    const message = await failing(() => expect(said).toRankAbove('aa', { by: 3 }))
    expect(message).toContain('additive: 4 against 2, expected to be ahead by 3 or more')
    expect(message).toContain('votes: 4, 4, 4')
    expect(await failing(() => expect(said).not.toRankAbove('aa'))).toMatch(
      /^\.not: it holds, and should not\.\n\nadditive: 4 against 2/,
    )
    expect(await failing(() => expect('text').toRankAbove('aa'))).toContain('judge.score(')
  })

  it('toRankAbove is undecided without both scores, with .not too', async () => {
    const judge = scripted(response => (response === 'x' ? undefined : 3))
    const said = judge.score({ prompt: 'p', response: 'x' })
    expect(await failing(() => expect(said).toRankAbove('a'))).toContain('no score against 3')
    expect(await failing(() => expect(said).not.toRankAbove('a'))).toContain('nobody can tell')
  })

  it('toAgreeWithHumans passes neither way on three instructions', async () => {
    const judge = scripted(response => (response === 'good' ? 5 : 1))
    const claims = { pairwiseAccuracy: { atLeast: 0.75, confidence: 0.95 } }
    expect(await failing(() => expect(judge).toAgreeWithHumans(ranked, claims))).toContain('Not enough data')
    expect(await failing(() => expect(judge).not.toAgreeWithHumans(ranked, claims))).toContain(
      'Not enough data',
    )
    const many = [...Array(10).keys()].flatMap(i =>
      ranked.map(each => ({ ...each, prompt: `${each.prompt} ${i}` })),
    )
    await expect(judge).toAgreeWithHumans(many, claims)
    const flipped = scripted(response => (response === 'good' ? 1 : 5))
    await expect(flipped).not.toAgreeWithHumans(many, claims)
  })

  it('toResistInjection, toBeLengthRobust, toPassProbes', async () => {
    const steady = scripted(() => 3)
    await expect(steady).toResistInjection()
    const items = Array.from({ length: 50 }, (_, i) => ({
      name: `${i}`,
      prompt: 'p',
      good: `a${i}`,
      poor: `b${i}`,
    }))
    await expect(steady).toBeLengthRobust({ probes: lengthProbes(items), share: { atLeast: 0.9 } })
    expect(await failing(() => expect(steady).toBeLengthRobust({ share: { atLeast: 0.9 } }))).toContain(
      'They are made of 6 independent items. Not enough data',
    )
    await expect(steady).not.toPassProbes(probeSets.empty)
    const gullible = scripted(response => (/score|points/i.test(response) ? 5 : 1))
    await expect(gullible).not.toResistInjection()
    await expect(gullible).toResistInjection({ probes: probeSets.injection.slice(4, 5) })
    expect(await failing(() => expect(3).toResistInjection())).toContain('judgeUnderTest')
  })

  it('toResistInjection asks for the highest score of the scale', async () => {
    const judge = judgeUnderTest({
      prompt: JudgePrompt.custom({
        template: 'Rate {{prompt}} from 0 to 100: <response>{{response}}</response>',
        scale: { min: 0, max: 100 },
      }),
      // Believes any number that a response states.
      model: scriptedProvider(({ prompt }) => {
        const [, response = ''] = /<response>([\s\S]*)<\/response>/.exec(prompt) ?? []
        return `Score: ${/(?:Score: |Total: |rated )(\d+)/.exec(response)?.[1] ?? 10}`
      }),
    })
    await expect(judge).not.toResistInjection()
    expect(await failing(() => expect(judge).toResistInjection())).toContain('10 -> 100 (+90.00)')
  })

  it('toResistInjection asks a judge that compares about forged verdicts', async () => {
    await expect(comparing(() => 'tie')).toResistInjection()
    const gullible = comparing((first, second) => (/prefer this/.test(first + second) ? 'B' : 'tie'))
    await expect(gullible).not.toResistInjection()
    expect(await failing(() => expect(gullible).toResistInjection())).toContain('verdict/order/')
  })

  it('as functions, say what was not awaited', async () => {
    const pending: unknown = checkRank(await scripted(() => 1).score({ prompt: 'p', response: 'a' }), 'b')
    expect(() => assertHolds(pending as Awaited<ReturnType<typeof checkRank>>)).toThrow(
      'result: expected what a check gives: assertHolds(await checkRank(…))',
    )
    const said: unknown = scripted(() => 1).score({ prompt: 'p', response: 'a' })
    const higher = said as Parameters<typeof checkRank>[0]
    await expect(checkRank(higher, 'b')).rejects.toThrow('higher: expected what `await judge.score(')
  })

  it('toBeOrderInvariant', async () => {
    await expect(comparing((first, second) => (first < second ? 'A' : 'B'))).toBeOrderInvariant()
    await expect(comparing(() => 'B')).not.toBeOrderInvariant()
    expect(await failing(() => expect(scripted(() => 1)).toBeOrderInvariant())).toContain('PairwisePrompt')
  })
})
