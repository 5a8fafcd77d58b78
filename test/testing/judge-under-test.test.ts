import { describe, expect, it } from 'vitest'
import type { JudgePrompt } from '../../src/judge/judge-prompt.js'
import { scriptedProvider } from '../../src/model/scripted.js'
import { judgeUnderTest } from '../../src/testing/judge-under-test.js'
import { comparing, scripted } from './judge.js'

describe('a judge under test (scripted model)', () => {
  it('judges the same response once, and counts what it used', async () => {
    const judge = scripted(() => 4)
    const item = { prompt: 'Name a prime.', response: '7' }
    const [one, other] = await Promise.all([judge.score(item), judge.score(item)])
    expect(one.score).toEqual({ numerator: 4, denominator: 1 })
    expect(other.votes).toEqual(one.votes)
    expect(one).toMatchObject({ prompt: 'Name a prime.', response: '7' })
    expect(judge.usage()).toMatchObject({ calls: 1, completions: 3, uncounted: 0 })
  })

  it('has no more under way at once than it may', async () => {
    let [now, most] = [0, 0]
    const model = scriptedProvider(async () => {
      most = Math.max(most, ++now)
      await new Promise(resolve => setTimeout(resolve, 1))
      now--
      return 'Score: 3'
    })
    const judge = judgeUnderTest({ model, votes: 1, concurrency: 3 })
    await Promise.all(Array.from({ length: 20 }, (_, i) => judge.score({ prompt: 'p', response: `${i}` })))
    expect(most).toBe(3)
  })

  it('may be asked again what failed', async () => {
    let fails = true
    const model = scriptedProvider(() => {
      if (fails) throw new Error('away')
      return 'Score: 3'
    })
    const judge = judgeUnderTest({ model })
    await expect(judge.score({ prompt: 'p', response: 'r' })).rejects.toThrow('away')
    fails = false
    expect((await judge.score({ prompt: 'p', response: 'r' })).score).toEqual({
      numerator: 3,
      denominator: 1,
    })
  })

  it('compares with a prompt that compares', async () => {
    const judge = comparing((first, second) => (first.length >= second.length ? 'A' : 'B'))
    const { ab, ba } = await judge.compare({ prompt: 'p', a: 'long', b: 'sh' })
    expect([judge.kind, ab, ba]).toEqual(['compares', 'a', 'a'])
  })

  it('refuses what it does not know', () => {
    const model = scriptedProvider(() => '')
    expect(() => judgeUnderTest({ model, ...{ vote: 3 } })).toThrow('vote')
    expect(() => judgeUnderTest({ model, concurrency: 0 })).toThrow('concurrency')
    expect(() => judgeUnderTest({ model: Object.create(null) })).toThrow('model')
    const prompt: unknown = 'Rate it'
    expect(() => judgeUnderTest({ model, ...{ prompt: prompt as JudgePrompt } })).toThrow(
      'prompt: expected a JudgePrompt or a PairwisePrompt',
    )
  })
})
