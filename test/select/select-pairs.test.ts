import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InvalidArgumentError } from '../../src/core/errors.js'
import { compareRational, toRational } from '../../src/core/rational.js'
import { bestVsWorst, type ScoredCandidate, selectPairs } from '../../src/select/index.js'

const prompt = 'Name a prime.'
const candidate: fc.Arbitrary<ScoredCandidate> = fc
  .record({
    text: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
    score: fc.option(fc.constantFrom(0, 1, 2.5, 5, { numerator: 13, denominator: 3 }), { nil: undefined }),
    finish: fc.constantFrom('stop' as const, 'stop' as const, 'length' as const),
  })
  .map(({ score, ...rest }) => (score === undefined ? rest : { ...rest, score }))
const candidates = fc.array(candidate, { maxLength: 8 })

describe('selectPairs', () => {
  it('pairs the highest score with the lowest', () => {
    const scored = [3, 5, 1, 4].map(score => ({ text: `answer ${score}`, score }))
    expect(selectPairs([{ prompt, candidates: scored }])).toEqual({
      pairs: [
        {
          prompt,
          promptIndex: 0,
          chosen: 'answer 5',
          rejected: 'answer 1',
          chosenCandidate: 1,
          rejectedCandidate: 2,
          chosenScore: { numerator: 5, denominator: 1 },
          rejectedScore: { numerator: 1, denominator: 1 },
        },
      ],
      prompts: 1,
      excluded: {
        ...{ 'too-few-scored': 0, 'too-few-finished': 0, tie: 0, 'same-text': 0, 'no-positive': 0 },
        ...{ 'below-margin': 0, overlap: 0, 'no-answer': 0, 'no-candidate': 0 },
      },
      excludedCandidates: { unscored: 0, unfinished: 0, 'same-text': 0, empty: 0 },
      excludedRows: { 'same-text': 0, 'over-max': 0 },
    })
  })

  it.each([
    [
      'tie',
      [
        { text: 'a', score: 4 },
        { text: 'b', score: 4 },
      ],
    ],
    // As floats, 0.1 + 0.2 and 0.3 differ.
    [
      'tie',
      [
        { text: 'a', score: { numerator: 3, denominator: 10 } },
        { text: 'b', score: 0.3 },
      ],
    ],
    ['too-few-scored', []],
    ['too-few-scored', [{ text: 'a', score: 4 }, { text: 'b' }]],
    [
      'too-few-finished',
      [
        { text: 'a', score: 4 },
        { text: 'b', score: 1, finish: 'length' as const },
      ],
    ],
    [
      'too-few-finished',
      [
        { text: 'a', score: 4, finish: 'unknown' as const },
        { text: 'b', score: 1 },
      ],
    ],
    [
      'same-text',
      [
        { text: 'a', score: 4 },
        { text: 'a', score: 1 },
      ],
    ],
  ] as const)('excludes a prompt as %s', (reason, scored) => {
    const { pairs, excluded } = selectPairs([{ prompt, candidates: scored }])
    expect(pairs).toEqual([])
    expect(excluded[reason]).toBe(1)
  })

  it('counts the candidates that take no part', () => {
    const scored: ScoredCandidate[] = [
      { text: 'cut', score: 5, finish: 'length' },
      { text: 'cut and without score', finish: 'length' },
      { text: 'good', score: 4 },
      { text: 'bad', score: 2 },
    ]
    const strict = selectPairs([{ prompt, candidates: scored }])
    expect(strict.excludedCandidates).toEqual({ unscored: 1, unfinished: 1, 'same-text': 0, empty: 0 })
    expect(strict.pairs[0]?.chosen).toBe('good')
    const lenient = selectPairs([{ prompt, candidates: scored }], bestVsWorst({ unfinished: 'allow' }))
    expect(lenient.excludedCandidates).toEqual({ unscored: 1, unfinished: 0, 'same-text': 0, empty: 0 })
    expect(lenient.pairs[0]?.chosen).toBe('cut')
  })

  it('takes null for an absent score, as data from JSON has it', () => {
    const scored = JSON.parse('[{"text":"a","score":null},{"text":"b","score":1}]') as ScoredCandidate[]
    expect(selectPairs([{ prompt, candidates: scored }]).excluded['too-few-scored']).toBe(1)
  })

  it('chooses another of the equally bad ones where one has the text of the best', () => {
    const scored = [
      { text: 'a', score: 5 },
      { text: 'a', score: 1 },
      { text: 'b', score: 1 },
    ]
    for (let seed = 0; seed < 20; seed++) {
      expect(selectPairs([{ prompt, candidates: scored }], bestVsWorst(), { seed }).pairs[0]?.rejected).toBe(
        'b',
      )
    }
  })

  it('refuses scores that are no numbers and unknown words', () => {
    const scored = [
      { text: 'a', score: Number.NaN },
      { text: 'b', score: 1 },
    ]
    expect(() => selectPairs([{ prompt, candidates: scored }])).toThrow(InvalidArgumentError)
    // @ts-expect-error no such option
    expect(() => bestVsWorst({ unfinised: 'allow' })).toThrow('unfinised: expected')
    // @ts-expect-error not one of the two words
    expect(() => bestVsWorst({ unfinished: 'maybe' })).toThrow(
      /unfinished: expected 'exclude' or 'allow', got "maybe"/,
    )
  })

  it('names itself for configurations', () => {
    const { name, method, options } = bestVsWorst()
    expect({ name, method, options }).toEqual({
      name: 'best-vs-worst',
      method: 'dpo',
      options: { unfinished: 'exclude' },
    })
  })
})

describe('selectPairs, properties', () => {
  it('gives best and worst of those that may take part, with different texts', () => {
    fc.assert(
      fc.property(candidates, fc.integer(), (scored, seed) => {
        const { pairs, excluded, excludedCandidates } = selectPairs(
          [{ prompt, candidates: scored }],
          bestVsWorst(),
          {
            seed,
          },
        )
        expect(pairs.length + Object.values(excluded).reduce((sum, count) => sum + count)).toBe(1)
        const eligible = scored.flatMap(({ finish, score }) =>
          finish === 'stop' && score !== undefined ? [toRational(score)] : [],
        )
        expect(eligible.length + excludedCandidates.unscored + excludedCandidates.unfinished).toBe(
          scored.length,
        )
        for (const pair of pairs) {
          expect(compareRational(pair.chosenScore, pair.rejectedScore)).toBeGreaterThan(0)
          expect(pair.chosen).not.toBe(pair.rejected)
          expect(scored[pair.chosenCandidate]).toMatchObject({ text: pair.chosen, finish: 'stop' })
          expect(scored[pair.rejectedCandidate]).toMatchObject({ text: pair.rejected, finish: 'stop' })
          for (const score of eligible) {
            expect(compareRational(pair.chosenScore, score)).toBeGreaterThanOrEqual(0)
            expect(compareRational(pair.rejectedScore, score)).toBeLessThanOrEqual(0)
          }
        }
      }),
    )
  })

  it('keeps scores and outcome when candidates change places', () => {
    const shuffled = candidates.chain(scored =>
      fc.tuple(fc.constant(scored), fc.shuffledSubarray(scored, { minLength: scored.length })),
    )
    fc.assert(
      fc.property(shuffled, ([scored, moved]) => {
        const [one, other] = [scored, moved].map(list => selectPairs([{ prompt, candidates: list }]))
        expect(other?.excluded).toEqual(one?.excluded)
        expect(other?.pairs.map(pair => [pair.chosenScore, pair.rejectedScore])).toEqual(
          one?.pairs.map(pair => [pair.chosenScore, pair.rejectedScore]),
        )
      }),
    )
  })

  it('lets each pair depend on its own prompt and index alone', () => {
    fc.assert(
      fc.property(fc.array(candidates, { maxLength: 6 }), fc.integer(), (lists, seed) => {
        const prompts = lists.map((list, index) => ({ prompt: `${index}`, index, candidates: list }))
        const together = selectPairs(prompts, bestVsWorst(), { seed }).pairs
        const reversed = selectPairs(prompts.toReversed(), bestVsWorst(), { seed }).pairs
        const alone = prompts.flatMap(one => selectPairs([one], bestVsWorst(), { seed }).pairs)
        expect(reversed.toReversed()).toEqual(together)
        expect(alone).toEqual(together)
      }),
    )
  })

  it('draws among equals fairly, by neither index nor length', () => {
    const scored = [
      { text: 'best 0', score: 5 },
      { text: 'worst 0', score: 1 },
      { text: 'best 1, a much longer answer than the others', score: 5 },
      { text: 'middle', score: 3 },
      { text: 'best 2', score: 5 },
      { text: 'worst 1', score: 1 },
    ]
    const seeds = 6000
    const drawn = new Map<string, number>()
    for (let seed = 0; seed < seeds; seed++) {
      const [pair] = selectPairs([{ prompt, candidates: scored }], bestVsWorst(), { seed }).pairs
      const key = `${pair?.chosenCandidate} over ${pair?.rejectedCandidate}`
      drawn.set(key, (drawn.get(key) ?? 0) + 1)
    }
    expect([...drawn.keys()].sort()).toEqual([
      '0 over 1',
      '0 over 5',
      '2 over 1',
      '2 over 5',
      '4 over 1',
      '4 over 5',
    ])
    const share = 1 / 6
    // Five standard deviations of the binomial distribution.
    const bound = 5 * Math.sqrt(seeds * share * (1 - share))
    for (const count of drawn.values()) expect(Math.abs(count - seeds * share)).toBeLessThan(bound)
  })
})
