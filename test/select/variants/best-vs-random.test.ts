import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { selectPairs } from '../../../src/select/index.js'
import { bestVsRandom } from '../../../src/select/variants/index.js'
import { able, asked, prompt, prompts, shuffled, UNIT } from '../make.js'

const sum = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((a, b) => a + b, 0)

describe('bestVsRandom', () => {
  it('rejects each of the worse ones alike, and never another of the best', () => {
    const candidates = [5, 1, 4, 5, 3].map((score, i) => ({ text: `answer ${i}`, score }))
    const drawn = new Map<string, number>()
    const seeds = 3000
    for (let seed = 0; seed < seeds; seed++) {
      const [pair] = selectPairs([{ prompt, candidates }], bestVsRandom(), { seed }).pairs
      const key = `${pair?.chosenCandidate} over ${pair?.rejectedCandidate}`
      drawn.set(key, (drawn.get(key) ?? 0) + 1)
    }
    const pairs = ['0 over 1', '0 over 2', '0 over 4', '3 over 1', '3 over 2', '3 over 4']
    expect([...drawn.keys()].sort()).toEqual(pairs)
    // Five standard deviations of the binomial distribution.
    const bound = 5 * Math.sqrt((seeds * 5) / 36)
    for (const count of drawn.values()) expect(Math.abs(count - seeds / 6)).toBeLessThan(bound)
  })

  it.each([
    ['tie', [2, 2], ['a', 'b']],
    ['same-text', [2, 3], ['a', 'a']],
    ['too-few-scored', [2], ['a']],
  ] as const)('excludes a prompt as %s', (reason, scores, texts) => {
    const candidates = scores.map((score, i) => ({ text: texts[i] ?? '', score }))
    const { pairs, excluded } = selectPairs([{ prompt, candidates }], bestVsRandom())
    expect(pairs).toEqual([])
    expect(excluded[reason]).toBe(1)
  })

  it('refuses what it does not know, and names itself', () => {
    // @ts-expect-error: no such option
    expect(() => bestVsRandom({ margin: 1 })).toThrow('margin: expected one of the options unfinished')
    const { name, method, options } = bestVsRandom({ unfinished: 'allow' })
    expect([name, method, options]).toEqual(['best-vs-random', 'dpo', { unfinished: 'allow' }])
  })
})

describe('bestVsRandom, properties', () => {
  it('chooses a best one and rejects one below it, with another text', () => {
    fc.assert(
      fc.property(prompts, fc.integer(), (list, seed) => {
        const { pairs, excluded } = selectPairs(asked(list), bestVsRandom(), { seed })
        expect(pairs.length + sum(excluded)).toBe(1)
        const most = Math.max(...able(list).map(({ units }) => units))
        for (const pair of pairs) {
          expect(list[pair.chosenCandidate]).toMatchObject({ units: most, candidate: { text: pair.chosen } })
          expect(list[pair.rejectedCandidate]?.candidate.text).toBe(pair.rejected)
          expect(list[pair.rejectedCandidate]?.units).toBeLessThan(most)
          expect(pair.chosen).not.toBe(pair.rejected)
          expect(pair.chosenScore.numerator * UNIT).toBe(most * pair.chosenScore.denominator)
        }
        const couldBe = able(list).some(best =>
          able(list).some(other => best.units === most && other.units < most && other.text !== best.text),
        )
        expect(pairs.length === 1).toBe(couldBe)
      }),
    )
  })

  it('keeps the outcome and the chosen score when candidates change places', () => {
    fc.assert(
      fc.property(shuffled, lists => {
        const [one, other] = lists.map(list => selectPairs(asked(list), bestVsRandom()))
        expect(other?.excluded).toEqual(one?.excluded)
        expect(other?.excludedCandidates).toEqual(one?.excludedCandidates)
        expect(other?.pairs.map(pair => pair.chosenScore)).toEqual(one?.pairs.map(pair => pair.chosenScore))
      }),
    )
  })
})
