import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type JudgeSigns,
  JudgeSignsCounter,
  judgeSigns,
  type SignedPrompt,
} from '../../../src/evaluate/index.js'
import { krippendorffAlpha, pearson } from '../../../src/evaluate/stats/index.js'
import { InvalidArgumentError } from '../../../src/index.js'

const max = 5
const text = (length: number, salt = 0): string => String.fromCodePoint(0x61 + salt).repeat(length)

const prompts = fc.array(
  fc.record({
    responses: fc.array(
      fc
        .record({
          length: fc.integer({ min: 1, max: 30 }),
          salt: fc.nat({ max: 3 }),
          votes: fc.array(fc.integer({ min: 0, max }), { maxLength: 4 }),
          failedVotes: fc.nat({ max: 2 }),
          hasScore: fc.boolean(),
        })
        .map(({ length, salt, votes, failedVotes, hasScore }) => ({
          text: text(length, salt),
          votes,
          failedVotes,
          ...(hasScore && votes.length > 0 && { score: votes.reduce((a, b) => a + b, 0) / votes.length }),
        })),
      { maxLength: 6 },
    ),
  }),
  { maxLength: 20 },
)

/** Responses of whose texts there is one each. */
const distinct = prompts.map(all =>
  all.map(({ responses }) => ({
    responses: responses.map((response, i) => ({ ...response, text: `${i}${response.text}` })),
  })),
)

describe('signs of judge drift', () => {
  it('say nothing of nothing', () => {
    const none = judgeSigns([], { max })
    expect(Object.values(none)).toEqual(
      Object.keys(none).map(name => (name === 'longerChosen' ? { n: 0, equal: 0 } : { n: 0 })),
    )
  })

  it('count shares over what they are of', () => {
    const signs = judgeSigns(
      [
        {
          responses: [
            { text: 'aa', score: 5, votes: [5, 5], failedVotes: 1 },
            { text: 'b', score: { numerator: 14, denominator: 3 } },
            { text: 'aa', score: 5 },
            { text: 'unscored' },
          ],
          pairs: [
            { chosen: 'aa', rejected: 'b' },
            { chosen: '👩👩', rejected: 'xy' },
          ],
        },
        {
          responses: [
            { text: 'a', score: 3 },
            { text: 'b', score: 3 },
          ],
          pairs: [{ chosen: 'a', rejected: 'longer' }],
        },
        {
          responses: [
            { text: 'same', score: 1 },
            { text: 'same', score: 1 },
          ],
        },
      ],
      { max },
    )
    expect(signs).toMatchObject({
      maxShare: { value: 2 / 7, n: 7 },
      tieRate: { value: 1 / 2, n: 2 },
      voteFailureRate: { value: 1 / 3, n: 3 },
      longerChosen: { value: 1 / 2, n: 2, equal: 1 },
      lengthDifference: { value: -4 / 3, n: 3 },
      voteAgreement: { value: 1, n: 1 },
      meanLength: { n: 8 },
      meanScore: { n: 7 },
    } satisfies Partial<JudgeSigns>)
    expect(signs.voteAlpha).toEqual({ n: 2 })
  })

  it('counts votes on equal texts once, wherever they stand', () => {
    const voted = { text: 'a', votes: [1, 2], failedVotes: 1 }
    const bare = { text: 'a' }
    for (const responses of [
      [voted, bare],
      [bare, voted],
      [voted, voted],
    ]) {
      expect(judgeSigns([{ responses }], { max }).voteFailureRate).toEqual({ value: 1 / 3, n: 3 })
    }
  })

  it("correlates as scipy's pearsonr does, pooled and within prompts", () => {
    fc.assert(
      fc.property(distinct, all => {
        const signs = judgeSigns(all, { max })
        const scored = all.map(({ responses }) =>
          responses.flatMap(({ text, score }) =>
            score === undefined ? [] : [[text.length, score] as const],
          ),
        )
        same(signs.scoreLength.value, correlation(scored.flat()))
        const centred = scored
          .filter(({ length }) => length > 1)
          .flatMap(pairs => {
            const mean = (of: 0 | 1) => pairs.reduce((sum, pair) => sum + pair[of], 0) / pairs.length
            return pairs.map(([x, y]) => [x - mean(0), y - mean(1)] as const)
          })
        same(signs.scoreLengthWithin.value, correlation(centred))
        expect(signs.scoreLengthWithin.n).toBe(centred.length)
      }),
    )
  })

  it("gives Krippendorff's alpha of the table of coincidences", () => {
    fc.assert(
      fc.property(distinct, all => {
        const votes = all.flatMap(({ responses }) => responses.map(({ votes }) => votes))
        same(judgeSigns(all, { max }).voteAlpha.value, alpha(votes))
      }),
    )
  })

  it("has the alpha of Krippendorff's example with interval data", () => {
    // Krippendorff (2011), Computing Krippendorff's alpha-reliability, example C with missing data: 0.849.
    const units = [
      [1, 1, 1],
      [2, 2, 3, 2],
      [3, 3, 3, 3],
      [3, 3, 3, 3],
      [2, 2, 2, 2],
      [1, 2, 3, 4],
      [4, 4, 4, 4],
      [1, 1, 2, 1],
      [2, 2, 2, 2],
      [5, 5, 5],
      [1, 1],
      [3],
    ]
    const responses = units.map((votes, i) => ({ text: text(1, i), votes }))
    expect(judgeSigns([{ responses }], { max }).voteAlpha.value).toBeCloseTo(0.849, 3)
  })

  it('is the same however prompts come in, and adds no more than it was given', () => {
    fc.assert(
      fc.property(prompts, all => {
        const counter = new JudgeSignsCounter({ max })
        for (const prompt of all) counter.add(prompt)
        expect(counter.result()).toEqual(judgeSigns(all, { max }))
        const backwards = judgeSigns([...all].reverse(), { max })
        for (const [name, { value, n }] of Object.entries(judgeSigns(all, { max }))) {
          const other = Reflect.get(backwards, name)
          expect(other.n).toBe(n)
          same(other.value, value)
        }
      }),
    )
  })

  it('refuses what is no score and no scale', () => {
    const bad: SignedPrompt = { responses: [{ text: 'a', score: Number.NaN }] }
    expect(() => judgeSigns([bad], { max })).toThrow(InvalidArgumentError)
    const response = { text: 'a', score: 3, votes: [3] }
    const refused = (wrong: object, message: string): void => {
      const counter = new JudgeSignsCounter({ max })
      expect(() => counter.add({ responses: [response], ...wrong } as never)).toThrow(message)
      // Nothing of it was counted.
      expect(counter.result()).toEqual(new JudgeSignsCounter({ max }).result())
    }
    const second = (wrong: object) => ({ responses: [response, { ...response, ...wrong }] })
    refused(
      second({ failedVotes: -2 }),
      'responses[1].failedVotes: expected a whole number, 0 or more, got -2',
    )
    refused(second({ failedVotes: 0.5 }), 'responses[1].failedVotes: ')
    refused(second({ text: undefined }), 'responses[1].text: expected a string, got undefined')
    refused(second({ score: null }), 'responses[1].score: expected a finite number, got null')
    refused(second({ score: '3' }), 'responses[1].score: ')
    refused(second({ votes: [3, '4'] }), 'responses[1].votes: expected finite numbers')
    refused({ responses: [null] }, 'responses[0].text: expected a string')
    refused({ responses: undefined }, 'responses: expected an array')
    refused({ pairs: 'none' }, 'pairs: expected an array')
    refused({ pairs: [null] }, 'pairs[0].chosen: expected a string')
    refused({ pairs: [{ chosen: 'a' }] }, 'pairs[0].rejected: expected a string')
    expect(() => judgeSigns([null as never], { max })).toThrow('responses: expected an array')
    expect(() => judgeSigns([], { max: Number.NaN })).toThrow(/max/)
    expect(() => judgeSigns([], Object({ max, min: 0 }))).toThrow(/min/)
  })
})

function same(value: number | undefined, expected: number | undefined): void {
  if (expected === undefined || value === undefined) expect(value).toBe(expected)
  else expect(value).toBeCloseTo(expected, 9)
}

/** Pearson's r where both vary, to within what rounding leaves of a constant. */
function correlation(pairs: readonly (readonly [number, number])[]): number | undefined {
  const [x, y] = [pairs.map(([x]) => x), pairs.map(([, y]) => y)]
  const isFlat = (values: readonly number[]) => Math.max(...values) - Math.min(...values) < 1e-9
  return pairs.length < 2 || isFlat(x) || isFlat(y) ? undefined : pearson(x, y).statistic
}

/** As of the whole table, which is held against the krippendorff package. */
function alpha(units: readonly (readonly number[])[]): number | undefined {
  const value = krippendorffAlpha(units, { level: 'interval' })
  return Number.isNaN(value) ? undefined : value
}
