import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareRational } from '../../../src/core/rational.js'
import { bestVsWorst, type PreferencePair, selectPairs } from '../../../src/select/index.js'
import { lengthControlled } from '../../../src/select/variants/index.js'
import { able, asked, prompt, prompts, shuffled } from '../make.js'

const sum = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((a, b) => a + b, 0)
const pairOf = (candidates: readonly { text: string; score: number }[], rho: number, seed = 0) =>
  selectPairs([{ prompt, candidates }], lengthControlled({ rho }), { seed }).pairs[0]

describe('lengthControlled', () => {
  const candidates = [
    { text: 'the best, and long', score: 5 },
    { text: 'short', score: 4.6 },
    { text: 'bad', score: 1 },
    { text: 'bad and long winded', score: 1.4 },
    { text: 'x', score: 3 },
  ]

  it('chooses the shortest of the good and rejects the longest of the bad', () => {
    expect(pairOf(candidates, 0)).toMatchObject({ chosenCandidate: 0, rejectedCandidate: 2 })
    expect(pairOf(candidates, 0.1)).toMatchObject({ chosenCandidate: 1, rejectedCandidate: 3 })
    expect(pairOf(candidates, 0.5)).toMatchObject({ chosenCandidate: 4, rejectedCandidate: 3 })
  })

  it('takes a score at the bound in, exactly', () => {
    // 0.9 * 5 + 0.1 * 1 = 4.6: with a smaller rho the score of 4.6 is out.
    expect(pairOf(candidates, 0.0999)?.chosenCandidate).toBe(0)
    const thirds = [
      { text: 'long', score: { numerator: 1, denominator: 1 } },
      { text: 'b', score: { numerator: 2, denominator: 3 } },
      { text: 'c', score: { numerator: 0, denominator: 1 } },
    ]
    const select = (rho: number | { numerator: number; denominator: number }) =>
      selectPairs([{ prompt, candidates: thirds }], lengthControlled({ rho })).pairs[0]?.chosen
    expect(select({ numerator: 1, denominator: 3 })).toBe('b')
    expect(select(0.3333333333)).toBe('long')
  })

  it('counts length in code points', () => {
    const emoji = [
      { text: '😀😀', score: 5 },
      { text: 'abc', score: 5 },
      { text: 'é', score: 1 },
    ]
    // Four UTF-16 units, and still the shorter one.
    for (let seed = 0; seed < 20; seed++) expect(pairOf(emoji, 0, seed)?.chosen).toBe('😀😀')
  })

  it('draws among equally short ones', () => {
    const equal = ['ab', 'cd', 'a longer one', 'e'].map((text, i) => ({ text, score: i < 3 ? 5 : 1 }))
    const chosen = new Set(Array.from({ length: 40 }, (_, seed) => pairOf(equal, 0, seed)?.chosen))
    expect([...chosen].sort()).toEqual(['ab', 'cd'])
  })

  it.each([
    ['tie', 0.2, [3, 3], ['a', 'b']],
    // The shortest of all is the worst, the longest of all the best.
    ['overlap', 1, [1, 5], ['a', 'long']],
    ['same-text', 0, [1, 5], ['a', 'a']],
    ['too-few-scored', 0, [1], ['a']],
  ] as const)('excludes a prompt as %s', (reason, rho, scores, texts) => {
    const list = scores.map((score, i) => ({ text: texts[i] ?? '', score }))
    const { pairs, excluded } = selectPairs([{ prompt, candidates: list }], lengthControlled({ rho }))
    expect(pairs).toEqual([])
    expect(excluded[reason]).toBe(1)
  })

  it.each([
    ['rho', { rho: -0.1 }],
    ['rho', { rho: 1.1 }],
    ['rho', { rho: Number.NaN }],
    ['rho', { rho: { numerator: 3, denominator: 2 } }],
    ['alpha', { rho: 0.1, alpha: 1 }],
  ])('refuses %s of %o', (field, options) => {
    expect(() => lengthControlled(options)).toThrow(`${field}: expected`)
  })

  it('needs a rho, and names itself', () => {
    // @ts-expect-error: no rho
    expect(() => lengthControlled({})).toThrow('rho: expected a number from 0 to 1')
    const { name, method, options } = lengthControlled({ rho: 0.25 })
    const rho = { numerator: 1, denominator: 4 }
    expect([name, method, options]).toEqual(['length-controlled', 'dpo', { rho, unfinished: 'exclude' }])
  })
})

describe('lengthControlled, properties', () => {
  /** rho = p / q. */
  const share = fc
    .integer({ min: 1, max: 12 })
    .chain(q => fc.tuple(fc.integer({ min: 0, max: q }), fc.constant(q)))
  const length = (text: string) => Array.from(text).length

  it('follows the formula, in whole numbers', () => {
    fc.assert(
      fc.property(prompts, share, fc.integer(), (list, [p, q], seed) => {
        const rho = { numerator: p, denominator: q }
        const { pairs, excluded } = selectPairs(asked(list), lengthControlled({ rho }), { seed })
        expect(pairs.length + sum(excluded)).toBe(1)
        const units = able(list).map(candidate => candidate.units)
        const [most, least] = [Math.max(...units), Math.min(...units)]
        const good = able(list).filter(each => each.units * q >= (q - p) * most + p * least)
        const bad = able(list).filter(each => each.units * q <= (q - p) * least + p * most)
        const shortest = Math.min(...good.map(({ text }) => length(text)))
        const longest = Math.max(...bad.map(({ text }) => length(text)))
        for (const pair of pairs) {
          expect(good.map(({ index }) => index)).toContain(pair.chosenCandidate)
          expect(bad.map(({ index }) => index)).toContain(pair.rejectedCandidate)
          expect([length(pair.chosen), length(pair.rejected)]).toEqual([shortest, longest])
          expect(compareRational(pair.chosenScore, pair.rejectedScore)).toBeGreaterThan(0)
          expect(pair.chosen).not.toBe(pair.rejected)
        }
        if (2 * p < q) expect(excluded.overlap).toBe(0)
        if (able(list).length >= 2) expect(excluded.tie === 1).toBe(most === least)
      }),
    )
  })

  it('with rho 0 gives pairs that best against worst may draw, the shortest best and the longest worst', () => {
    fc.assert(
      fc.property(prompts, list => {
        const drawn = selectPairs(asked(list), lengthControlled({ rho: 0 }))
        const plain = selectPairs(asked(list), bestVsWorst())
        const scores = (pairs: readonly PreferencePair[]) =>
          pairs.map(pair => [pair.chosenScore, pair.rejectedScore])
        if (drawn.excluded['same-text'] === 0) {
          expect(scores(drawn.pairs)).toEqual(scores(plain.pairs))
          expect(drawn.excluded).toEqual(plain.excluded)
        }
        for (const pair of drawn.pairs) {
          const ofScore = (units: number | undefined) =>
            able(list).flatMap(each => (each.units === units ? [length(each.text)] : []))
          const units = (candidate: number) => list[candidate]?.units
          expect(length(pair.chosen)).toBe(Math.min(...ofScore(units(pair.chosenCandidate))))
          expect(length(pair.rejected)).toBe(Math.max(...ofScore(units(pair.rejectedCandidate))))
        }
      }),
    )
  })

  it('where no text comes twice, rho 0 gives a pair wherever best against worst does', () => {
    const distinct = prompts.map(list => [...new Map(list.map(each => [each.candidate.text, each])).values()])
    fc.assert(
      fc.property(distinct, list => {
        expect(selectPairs(asked(list), lengthControlled({ rho: 0 })).excluded).toEqual(
          selectPairs(asked(list), bestVsWorst()).excluded,
        )
      }),
    )
  })

  it('keeps the outcome and the lengths when candidates change places', () => {
    fc.assert(
      fc.property(shuffled, share, (lists, [numerator, denominator]) => {
        const strategy = lengthControlled({ rho: { numerator, denominator } })
        const [one, other] = lists.map(list => selectPairs(asked(list), strategy))
        expect(other?.excluded).toEqual(one?.excluded)
        const lengths = (selected: typeof one) =>
          selected?.pairs.map(pair => [length(pair.chosen), length(pair.rejected)])
        expect(lengths(other)).toEqual(lengths(one))
      }),
    )
  })
})
