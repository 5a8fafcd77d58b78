import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { randomStream } from '../../src/core/seed.js'
import { judgedBy, ruleOf, shuffled } from '../../src/lab/judges.js'
import { labWorlds } from '../../src/lab/world/index.js'
import { scriptedProvider } from '../../src/model/scripted.js'
import { bestVsWorst, type IndexedPrompt } from '../../src/select/index.js'

const world = labWorlds.manners
const policy = scriptedProvider(() => 'policy')
const request = {
  n: 3,
  seed: 7,
  sampling: { temperature: 1, topP: 1 },
  affinity: '',
  signal: new AbortController().signal,
}
const ask = (content: string) => ({ ...request, input: { messages: [{ role: 'user' as const, content }] } })
const asked = world.judge.render({ prompt: 'copy koi ant owl', response: 'sure koi ant bee done' }).text

async function texts(provider: ReturnType<typeof judgedBy>, content: string): Promise<string[]> {
  return (await provider.generate(ask(content))).completions.map(({ text }) => text)
}

describe('judgedBy', () => {
  it('sends judge prompts elsewhere and everything else to the policy', async () => {
    const provider = judgedBy(
      world,
      policy,
      scriptedProvider(() => 'judge'),
    )
    expect(await texts(provider, asked)).toEqual(['judge', 'judge', 'judge'])
    expect(new Set(await texts(provider, 'copy koi ant owl'))).toEqual(new Set(['policy']))
  })

  it('has another revision than the policy alone, and than with another judge', () => {
    const revisions = (['random', 'oracle'] as const).map(name => {
      const rule = ruleOf(world, name)
      return rule && judgedBy(world, policy, { name, rule }).revision
    })
    expect(new Set([policy.revision, ...revisions]).size).toBe(3)
  })

  it('lets the oracle see the truth', async () => {
    const rule = ruleOf(world, 'oracle')
    if (!rule) throw new Error('the oracle is a rule')
    // Some and half right, and polite.
    expect(new Set(await texts(judgedBy(world, policy, { name: 'oracle', rule }), asked))).toEqual(
      new Set(['Score: 3']),
    )
  })

  it('draws random scores anew for each vote, the same for the same seed', async () => {
    const rule = ruleOf(world, 'random')
    if (!rule) throw new Error('chance is a rule')
    const provider = judgedBy(world, policy, { name: 'random', rule })
    const many = await provider.generate({ ...ask(asked), n: 60 })
    expect(new Set(many.completions.map(({ text }) => text)).size).toBe(6)
    expect(await provider.generate({ ...ask(asked), n: 60 })).toEqual(many)
  })
})

describe('shuffled', () => {
  const strategy = shuffled(bestVsWorst())
  const prompt = (scores: readonly (number | undefined)[]): IndexedPrompt => ({
    prompt: 'p',
    index: 0,
    candidates: scores.map((score, i) => ({ text: `${i}`, ...(score !== undefined && { score }) })),
  })
  const score = fc.option(fc.integer({ min: 0, max: 5 }), { nil: undefined })

  it('has a name of its own', () => {
    expect(strategy.name).not.toBe(bestVsWorst().name)
  })

  it('gives a pair where the strategy gives one, with the same two scores', () => {
    fc.assert(
      fc.property(fc.array(score, { minLength: 2, maxLength: 6 }), fc.integer(), (scores, seed) => {
        const plain = bestVsWorst().select(prompt(scores), randomStream([seed]))
        const mixed = strategy.select(prompt(scores), randomStream([seed]))
        expect(mixed.ok).toBe(plain.ok)
        if (!plain.ok || !mixed.ok) return
        const pairScores = ({ rows: [row] }: typeof plain) => [row?.chosenScore, row?.rejectedScore]
        expect(pairScores(mixed)).toEqual(pairScores(plain))
      }),
    )
  })

  it('prefers neither way where a text came twice or a candidate was cut', () => {
    // The scores of A, A, A, B are 5, 5, 5, 3: B may win as often as A.
    const candidates = [
      { text: 'A', score: 5 },
      { text: 'A', score: 5 },
      { text: 'A', score: 5 },
      { text: 'B', score: 3 },
      { text: 'C', score: 0, finish: 'length' as const },
    ]
    let won = 0
    for (let seed = 0; seed < 400; seed++) {
      const selected = strategy.select({ prompt: 'p', index: 0, candidates }, randomStream([seed]))
      if (!selected.ok) expect.unreachable('two texts with two scores are a pair')
      const row = selected.ok ? selected.rows[0] : undefined
      expect([row?.chosen, row?.rejected].sort()).toEqual(['A', 'B'])
      if (row?.chosen === 'B') won++
    }
    expect(won).toBeGreaterThan(150)
    expect(won).toBeLessThan(250)
  })

  it('chooses every candidate alike', () => {
    const chosen = [0, 0, 0, 0]
    for (let seed = 0; seed < 400; seed++) {
      const selected = strategy.select(prompt([5, 4, 3, 0]), randomStream([seed]))
      const row = selected.ok ? selected.rows[0] : undefined
      if (row) chosen[row.chosenCandidate] = (chosen[row.chosenCandidate] ?? 0) + 1
    }
    for (const times of chosen) expect(times).toBeGreaterThan(60)
  })
})
