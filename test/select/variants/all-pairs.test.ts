import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareRational, toRational } from '../../../src/core/rational.js'
import { selectPairs } from '../../../src/select/index.js'
import { allPairs } from '../../../src/select/variants/index.js'
import { able, asked, prompt, prompts, shuffled, UNIT } from '../make.js'

const answers = (...scores: number[]) => scores.map(score => ({ text: `answer ${score}`, score }))
const indices = ({ pairs }: ReturnType<typeof selectPairs>) =>
  pairs.map(({ chosenCandidate, rejectedCandidate }) => [chosenCandidate, rejectedCandidate])
const sum = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((a, b) => a + b, 0)

describe('allPairs', () => {
  it('pairs every two candidates at least the margin apart, in their order', () => {
    const candidates = answers(3, 5, 1, 4)
    expect(indices(selectPairs([{ prompt, candidates }], allPairs({ margin: 2 })))).toEqual([
      [0, 2],
      [1, 0],
      [1, 2],
      [3, 2],
    ])
  })

  it('holds scores against the margin exactly', () => {
    // As floats, 0.3 - 0.1 is less than 0.2.
    expect(
      indices(selectPairs([{ prompt, candidates: answers(0.3, 0.1) }], allPairs({ margin: 0.2 }))),
    ).toEqual([[0, 1]])
    const third = { numerator: 1, denominator: 3 }
    const candidates = [
      { text: 'a', score: { numerator: 13, denominator: 3 } },
      { text: 'b', score: 4 },
    ]
    expect(selectPairs([{ prompt, candidates }], allPairs({ margin: third })).pairs).toHaveLength(1)
    expect(selectPairs([{ prompt, candidates }], allPairs({ margin: 0.3334 })).excluded['below-margin']).toBe(
      1,
    )
  })

  it.each([
    ['tie', answers(2, 2)],
    ['below-margin', answers(2, 2.5)],
    [
      'same-text',
      [
        { text: 'a', score: 2 },
        { text: 'a', score: 5 },
      ],
    ],
    ['too-few-scored', answers(2)],
    ['too-few-finished', [...answers(2), { text: 'b', score: 5, finish: 'length' as const }]],
  ] as const)('excludes a prompt as %s', (reason, candidates) => {
    const { pairs, excluded, excludedRows } = selectPairs([{ prompt, candidates }], allPairs({ margin: 1 }))
    expect(pairs).toEqual([])
    expect(excluded[reason]).toBe(1)
    expect(sum(excluded)).toBe(1)
    expect(excludedRows).toEqual({ 'same-text': reason === 'same-text' ? 1 : 0, 'over-max': 0 })
  })

  it.each([
    ['margin', { margin: 0 }],
    ['margin', { margin: -1 }],
    ['margin', { margin: Number.NaN }],
    ['margin', { margin: Number.POSITIVE_INFINITY }],
    ['margin', { margin: { numerator: 1, denominator: 0 } }],
    ['max', { margin: 1, max: 0 }],
    ['max', { margin: 1, max: 1.5 }],
    ['max', { margin: 1, max: Number.POSITIVE_INFINITY }],
    ['most', { margin: 1, most: 3 }],
  ])('refuses %s of %o', (field, options) => {
    expect(() => allPairs(options)).toThrow(`${field}: expected`)
  })

  it('needs a margin', () => {
    // @ts-expect-error: no margin
    expect(() => allPairs({})).toThrow('margin: expected a number above 0')
  })

  it('names itself for configurations', () => {
    const { name, method, options } = allPairs({ margin: 0.5 })
    const margin = { numerator: 1, denominator: 2 }
    expect({ name, method, options }).toEqual({
      name: 'all-pairs',
      method: 'dpo',
      options: { margin, max: null, unfinished: 'exclude' },
    })
    expect(allPairs({ margin, max: 2 }).options).toEqual({ margin, max: 2, unfinished: 'exclude' })
  })
})

describe('allPairs, properties', () => {
  const margins = fc.integer({ min: 1, max: 2 * UNIT })
  const margin = (units: number) => ({ numerator: units, denominator: UNIT })

  it('gives exactly the pairs that whole numbers say', () => {
    fc.assert(
      fc.property(prompts, margins, (list, units) => {
        const selected = selectPairs(asked(list), allPairs({ margin: margin(units) }))
        const apart = able(list).flatMap(a =>
          able(list).flatMap(b => (a.units - b.units >= units ? [[a, b]] : [])),
        )
        const expected = apart.filter(([a, b]) => a?.text !== b?.text)
        expect(indices(selected)).toEqual(expected.map(pair => pair.map(({ index }) => index)))
        expect(selected.excludedRows['same-text']).toBe(apart.length - expected.length)
        expect(sum(selected.excluded)).toBe(expected.length > 0 ? 0 : 1)
        for (const pair of selected.pairs) {
          expect(compareRational(pair.chosenScore, pair.rejectedScore)).toBeGreaterThan(0)
          expect(pair.chosen).not.toBe(pair.rejected)
          expect(list[pair.chosenCandidate]?.candidate.text).toBe(pair.chosen)
          expect(list[pair.rejectedCandidate]?.candidate.text).toBe(pair.rejected)
        }
      }),
    )
  })

  it('takes a seeded draw of no more than max, and counts the rest', () => {
    fc.assert(
      fc.property(prompts, fc.integer({ min: 1, max: 6 }), fc.integer(), (list, max, seed) => {
        const all = indices(selectPairs(asked(list), allPairs({ margin: margin(1) })))
        const some = selectPairs(asked(list), allPairs({ margin: margin(1), max }), { seed })
        expect(some.pairs).toHaveLength(Math.min(max, all.length))
        expect(some.pairs.length + some.excludedRows['over-max']).toBe(all.length)
        const kept = indices(some).map(pair => all.findIndex(each => `${each}` === `${pair}`))
        expect(kept).toEqual([...new Set(kept)].sort((a, b) => a - b))
        expect(kept).not.toContain(-1)
        expect(selectPairs(asked(list), allPairs({ margin: margin(1), max }), { seed })).toEqual(some)
      }),
    )
  })

  it('gives the same pairs of texts and scores when candidates change places', () => {
    fc.assert(
      fc.property(shuffled, margins, (lists, units) => {
        const [one, other] = lists.map(list => selectPairs(asked(list), allPairs({ margin: margin(units) })))
        const texts = (selected: typeof one) =>
          selected?.pairs
            .map(pair => JSON.stringify([pair.chosen, pair.chosenScore, pair.rejected, pair.rejectedScore]))
            .sort()
        expect(texts(other)).toEqual(texts(one))
        expect(other?.excluded).toEqual(one?.excluded)
        expect(other?.excludedRows).toEqual(one?.excludedRows)
      }),
    )
  })

  it('draws each pair alike', () => {
    const drawn = new Map<string, number>()
    const seeds = 1200
    for (let seed = 0; seed < seeds; seed++) {
      const strategy = allPairs({ margin: 1, max: 2 })
      const selected = selectPairs([{ prompt, candidates: answers(1, 2, 3) }], strategy, { seed })
      for (const pair of indices(selected)) drawn.set(`${pair}`, (drawn.get(`${pair}`) ?? 0) + 1)
    }
    expect([...drawn.keys()].sort()).toEqual(['1,0', '2,0', '2,1'])
    // Five standard deviations of the binomial distribution.
    const bound = 5 * Math.sqrt((seeds * 2) / 9)
    for (const count of drawn.values()) expect(Math.abs(count - (seeds * 2) / 3)).toBeLessThan(bound)
  })

  it('with the smallest difference there is pairs all that differ', () => {
    const smallest = toRational(1e-10)
    const scores = [1, 2, 2, 3].map((score, i) => ({ text: `${i}`, score }))
    expect(selectPairs([{ prompt, candidates: scores }], allPairs({ margin: smallest })).pairs).toHaveLength(
      5,
    )
  })
})
