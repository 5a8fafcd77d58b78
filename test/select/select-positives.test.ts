import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InvalidArgumentError } from '../../src/core/errors.js'
import { positivesOnly, selectPositives } from '../../src/select/index.js'

const prompt = 'Name a prime.'

describe('selectPositives', () => {
  it('gives every candidate with a perfect score, once a text', () => {
    const candidates = [
      { text: '7', score: 5 },
      { text: '8', score: 1 },
      { text: '7', score: 5 },
      { text: '11', score: { numerator: 10, denominator: 2 } },
      { text: '13', score: 4.9 },
      { text: '17 and', score: 5, finish: 'length' as const },
    ]
    const { examples, excludedCandidates, prompts } = selectPositives([{ prompt, index: 7, candidates }])
    const score = { numerator: 5, denominator: 1 }
    expect(examples).toEqual([
      { prompt, promptIndex: 7, completion: '7', candidate: 0, score },
      { prompt, promptIndex: 7, completion: '11', candidate: 3, score },
    ])
    expect(excludedCandidates).toEqual({ unscored: 0, unfinished: 1, 'same-text': 1, empty: 0 })
    expect(prompts).toBe(1)
  })

  it.each([
    ['too-few-scored', [{ text: 'a' }]],
    ['too-few-finished', [{ text: 'a', score: 5, finish: 'length' as const }]],
    ['no-positive', [{ text: 'a', score: 4 }]],
  ] as const)('excludes a prompt as %s', (reason, candidates) => {
    const { examples, excluded } = selectPositives([{ prompt, candidates }])
    expect(examples).toEqual([])
    expect(excluded[reason]).toBe(1)
  })

  it('takes another top score', () => {
    const strategy = positivesOnly({ score: 10, unfinished: 'allow' })
    const candidates = [
      { text: 'a', score: 10, finish: 'length' as const },
      { text: 'b', score: 5 },
    ]
    expect(selectPositives([{ prompt, candidates }], strategy).examples).toHaveLength(1)
    expect(strategy.options).toEqual({ score: { numerator: 10, denominator: 1 }, unfinished: 'allow' })
    expect(() => positivesOnly({ score: Number.POSITIVE_INFINITY })).toThrow(InvalidArgumentError)
    // @ts-expect-error no such option
    expect(() => positivesOnly({ min: 4 })).toThrow('min: expected')
  })

  it('gives distinct texts with exactly that score, whatever the seed', () => {
    const candidate = fc.record({ text: fc.constantFrom('a', 'b', 'c'), score: fc.constantFrom(4, 5) })
    fc.assert(
      fc.property(fc.array(candidate), fc.integer(), (candidates, seed) => {
        const { examples } = selectPositives([{ prompt, candidates }], positivesOnly(), { seed })
        const perfect = new Set(candidates.filter(({ score }) => score === 5).map(({ text }) => text))
        expect(examples.map(example => example.completion)).toEqual([...perfect])
      }),
    )
  })
})
