import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exactMean, scriptedProvider, selectPairs, type Verdict } from '../../../src/index.js'
import {
  type ComparedCandidates,
  compareResponses,
  pairwiseScores,
} from '../../../src/judge/variants/index.js'

const verdict = fc.constantFrom<Verdict | undefined>('a', 'b', 'tie', undefined)
/** A tournament: every two of n candidates once, in any order and either way round. */
const tournament = fc.integer({ min: 2, max: 6 }).chain(candidates => {
  const pairs = Array.from({ length: candidates }, (_, a) =>
    Array.from({ length: a }, (_, b) => [a, b] as const),
  ).flat()
  const comparisons = fc.tuple(
    ...pairs.map(([a, b]) =>
      fc.record({ turned: fc.boolean(), ab: verdict, ba: verdict }).map(({ turned, ab, ba }) => ({
        ...(turned ? { a: b, b: a } : { a, b }),
        ab,
        ba,
      })),
    ),
  )
  return fc.record({ candidates: fc.constant(candidates), comparisons })
})

const swapped = (found: Verdict | undefined): Verdict | undefined =>
  found === 'a' ? 'b' : found === 'b' ? 'a' : found

describe('pairwiseScores', () => {
  it('gives a point for a win in both orders and half a point each for the rest', () => {
    const comparisons: ComparedCandidates[] = [
      { a: 0, b: 1, ab: 'a', ba: 'a' },
      { a: 0, b: 2, ab: 'a', ba: 'b' },
      { a: 1, b: 2, ab: 'tie', ba: 'tie' },
      { a: 3, b: 0, ab: 'b', ba: 'b' },
      { a: 3, b: 1, ab: 'tie', ba: 'a' },
      { a: 3, b: 2, ab: 'a', ba: undefined },
    ]
    const { scores, ...counts } = pairwiseScores(comparisons, { candidates: 4 })
    expect(counts).toEqual({ n: 5, ties: 3, excluded: 1 })
    expect(scores).toEqual([
      { numerator: 5, denominator: 6 },
      { numerator: 1, denominator: 3 },
      // Without the last comparison they have two, of three that are required.
      undefined,
      undefined,
    ])
    const lenient = pairwiseScores(comparisons, { candidates: 4, required: 2 })
    expect(lenient.scores.slice(2)).toEqual([
      { numerator: 1, denominator: 2 },
      { numerator: 1, denominator: 4 },
    ])
  })

  it.each([
    ['comparisons[0].b', [{ a: 0, b: 3, ab: 'a', ba: 'a' }], { candidates: 3 }],
    ['comparisons[0].a', [{ a: -1, b: 1, ab: 'a', ba: 'a' }], { candidates: 3 }],
    ['comparisons[0]', [{ a: 1, b: 1, ab: 'a', ba: 'a' }], { candidates: 3 }],
    [
      'comparisons[1]',
      [
        { a: 0, b: 1, ab: 'a', ba: 'a' },
        { a: 1, b: 0, ab: 'a', ba: 'a' },
      ],
      { candidates: 3 },
    ],
    ['comparisons[0].ba', [{ a: 0, b: 1, ab: 'a', ba: 'c' }], { candidates: 3 }],
    ['candidates', [], { candidates: 1 }],
    ['required', [], { candidates: 3, required: 3 }],
    ['required', [], { candidates: 3, required: 0 }],
    ['votes', [], { candidates: 3, votes: 3 }],
  ])('refuses %s of %o, %o', (field, comparisons, options) => {
    // @ts-expect-error: what a caller without types can do
    expect(() => pairwiseScores(comparisons, options)).toThrow(`${field}: expected`)
  })

  it('counts every comparison once, and shares one point in each', () => {
    fc.assert(
      fc.property(tournament, ({ candidates, comparisons }) => {
        const { scores, n, ties, excluded } = pairwiseScores(comparisons, { candidates, required: 1 })
        expect(n + excluded).toBe(comparisons.length)
        expect(ties).toBeLessThanOrEqual(n)
        const met = scores.map(
          (_, i) => comparisons.filter(({ a, b, ab, ba }) => (a === i || b === i) && ab && ba).length,
        )
        const points = scores.flatMap((score, i) =>
          score ? [{ numerator: score.numerator * (met[i] ?? 0), denominator: score.denominator }] : [],
        )
        const mean = exactMean(points)
        if (mean) expect((mean.numerator * points.length) / mean.denominator).toBeCloseTo(n, 9)
        expect(scores.map(score => score === undefined)).toEqual(met.map(times => times === 0))
      }),
    )
  })

  it('does not care which of two came first, nor in what order they met', () => {
    fc.assert(
      fc.property(tournament, ({ candidates, comparisons }) => {
        const turned = comparisons
          .map(({ a, b, ab, ba }) => ({ a: b, b: a, ab: swapped(ba), ba: swapped(ab) }))
          .toReversed()
        expect(pairwiseScores(turned, { candidates })).toEqual(pairwiseScores(comparisons, { candidates }))
      }),
    )
  })

  it('ranks by a judge that compares, and a judge that favours a place ranks nothing', async () => {
    const texts = ['7', '77', '777']
    const play = async (script: (prompt: string) => string) => {
      const model = scriptedProvider(({ prompt }) => script(prompt))
      const comparisons: ComparedCandidates[] = []
      for (const [b, other] of texts.entries()) {
        for (const [a, text] of texts.slice(0, b).entries()) {
          const { ab, ba } = await compareResponses({ model, prompt: 'Name a prime.', a: text, b: other })
          comparisons.push({ a, b, ab, ba })
        }
      }
      const { scores } = pairwiseScores(comparisons, { candidates: texts.length })
      const candidates = texts.map((text, i) => ({ text, ...(scores[i] && { score: scores[i] }) }))
      return selectPairs([{ prompt: 'Name a prime.', candidates }])
    }
    const lengthOf = (prompt: string, name: string) =>
      new RegExp(`<response_${name}>(.*)</response_${name}>`).exec(prompt)?.[1]?.length ?? 0
    const byLength = await play(
      prompt => `Verdict: ${lengthOf(prompt, 'a') > lengthOf(prompt, 'b') ? 'A' : 'B'}`,
    )
    expect(byLength.pairs[0]).toMatchObject({
      chosen: '777',
      rejected: '7',
      chosenScore: { numerator: 1, denominator: 1 },
    })
    expect((await play(() => 'Verdict: A')).excluded.tie).toBe(1)
    expect((await play(() => 'I cannot say.')).excluded['too-few-scored']).toBe(1)
  })
})
