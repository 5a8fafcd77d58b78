import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { describeTexts, distinctN, refusals, selfRouge } from '../../../src/evaluate/texts/index.js'
import { describeShared } from '../../shared-data.js'

const fast = { resamples: 20 }

describe('describeTexts', () => {
  it('brings together what the single functions say', () => {
    const texts = ['Name a prime.', 'name  a PRIME.', '', ' \n', 'Why is the sky blue?', 'I cannot help you.']
    const prompts = ['a', 'a', 'a', 'b', 'b', 'b']
    const found = describeTexts(texts, {
      ...fast,
      seeds: ['Name a prime.'],
      scores: [1, 2, undefined, 3, 4, 5],
      prompts,
    })
    expect(found).toMatchObject({ n: 6, empty: 1, whitespace: 1, duplicates: 1 })
    expect(found.distinct[2]).toEqual(distinctN(texts, 2))
    expect(found.selfRouge).toEqual(selfRouge(texts))
    expect(found.refusals).toEqual(refusals(texts, { ...fast, prompts }))
    expect(found.novelty).toMatchObject({ near: 2, n: 4, excluded: 2 })
    expect(found.lengthScore).toMatchObject({ n: 5, excluded: 1, within: { prompts: 2 } })
    expect(describeTexts(texts, fast)).toMatchObject({ novelty: undefined, lengthScore: undefined })
  })

  it('has no number that is none, whatever the texts', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 60 }), { maxLength: 6 }), texts => {
        const found = describeTexts(texts, { ...fast, seeds: texts.slice(0, 1), scores: texts.map(() => 1) })
        const bad: string[] = []
        JSON.stringify(found, (key, value) => {
          if (typeof value === 'number' && !Number.isFinite(value)) bad.push(key)
          return value
        })
        expect(bad).toEqual([])
        expect(found.n).toBe(texts.length)
      }),
      { numRuns: 50 },
    )
  })

  it('does not depend on the order of texts, draws aside', () => {
    const texts = Array.from({ length: 30 }, (_, i) => `Tell ${i % 7} stories of ${i} dragons.`)
    const [one, other] = [texts, [...texts].reverse()].map(some => describeTexts(some, fast))
    expect(other?.distinct[1].value).toBe(one?.distinct[1].value)
    expect(other?.selfRouge.highest.mean).toBeCloseTo(one?.selfRouge.highest.mean ?? 0, 12)
    expect(other?.repetition).toEqual(one?.repetition)
  })

  it('takes a megabyte of one character', () => {
    const huge = ['a', ' ', 'a ', '字', '\ud800', "I'm sorry, "].map(unit =>
      unit.repeat(1_000_000 / unit.length),
    )
    const found = describeTexts(huge, { ...fast, seeds: huge })
    expect(found.repetition).toMatchObject({ looping: 5, excluded: 1 })
  })

  it('refuses what it would not read', () => {
    expect(() => describeTexts([], { seed: 0.5 })).toThrow(/seed/)
    expect(() => describeTexts(['a'], { scores: [] })).toThrow(/scores/)
    expect(() => describeTexts(['a'], { prompts: ['a', 'b'] })).toThrow(/prompts/)
    expect(() => describeTexts(['a'], { distinct: { seed: 2 } as object })).toThrow(/seed/)
    expect(() => describeTexts(['a'], { nested: 1 } as object)).toThrow(/nested/)
  })
})

describeShared('the seed tasks of Self-Instruct', 'self_instruct/seed_tasks.jsonl', text => {
  it('are short, diverse, and not near to each other', () => {
    const tasks: { instruction: string }[] = text
      .trim()
      .split('\n')
      .map(line => JSON.parse(line))
    const found = describeTexts(
      tasks.map(({ instruction }) => instruction),
      fast,
    )
    expect(found).toMatchObject({ n: 175, empty: 0, duplicates: 0, repetition: { looping: 0 } })
    expect(found.lengths.words.median).toBe(11)
    expect(found.selfRouge.highest.mean).toBeCloseTo(0.362, 3)
    expect(found.distinct[1]).toMatchObject({ unique: 727, total: 2283 })
  })
})
