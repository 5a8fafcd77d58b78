import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { selectPairs } from '../../../src/select/index.js'
import { spin } from '../../../src/select/variants/index.js'

const prompt = 'Name a prime.'
const answers = [
  { prompt, response: 'Two is a prime.' },
  { prompt: 'Name a colour.', response: 'Red.' },
]
const sum = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((a, b) => a + b, 0)

describe('spin', () => {
  it("chooses the human answer and rejects the model's own, without a score", () => {
    const { pairs } = selectPairs(
      [{ prompt, index: 7, candidates: [{ text: '9', score: 5 }] }],
      spin({ answers }),
    )
    expect(pairs).toEqual([
      { prompt, promptIndex: 7, chosen: 'Two is a prime.', rejected: '9', rejectedCandidate: 0 },
    ])
  })

  it('takes one of several generations, each alike', () => {
    const candidates = ['9', '8', 'Two is a prime.', '', '7 and'].map((text, i) => ({
      text,
      finish: i === 4 ? ('length' as const) : ('stop' as const),
    }))
    const drawn = [0, 0, 0, 0, 0]
    const seeds = 1000
    for (let seed = 0; seed < seeds; seed++) {
      const selected = selectPairs([{ prompt, candidates }], spin({ answers }), { seed })
      expect(selected.excludedCandidates).toEqual({ unscored: 0, unfinished: 1, 'same-text': 1, empty: 1 })
      for (const { rejectedCandidate } of selected.pairs)
        drawn[rejectedCandidate] = (drawn[rejectedCandidate] ?? 0) + 1
    }
    expect(drawn.slice(2)).toEqual([0, 0, 0])
    // Five standard deviations of the binomial distribution.
    for (const count of drawn.slice(0, 2))
      expect(Math.abs(count - seeds / 2)).toBeLessThan(5 * Math.sqrt(seeds / 4))
  })

  it.each([
    ['no-answer', 'Name a planet.', [{ text: 'Mars' }]],
    ['same-text', prompt, [{ text: 'Two is a prime.' }, { text: '9', finish: 'length' as const }]],
    ['same-text', prompt, [{ text: ' Two is a prime.\r\n' }]],
    ['too-few-finished', prompt, [{ text: '9', finish: 'length' as const }, { text: ' ' }]],
    ['no-candidate', prompt, [{ text: ' ' }]],
    ['no-candidate', prompt, []],
  ] as const)('excludes a prompt as %s', (reason, asked, candidates) => {
    const { pairs, excluded } = selectPairs([{ prompt: asked, candidates }], spin({ answers }))
    expect(pairs).toEqual([])
    expect(excluded[reason]).toBe(1)
    expect(sum(excluded)).toBe(1)
  })

  it('rejects a cut one where that is allowed', () => {
    const strategy = spin({ answers, unfinished: 'allow' })
    const candidates = [{ text: '9 is', finish: 'length' as const }]
    expect(selectPairs([{ prompt, candidates }], strategy).pairs[0]?.rejected).toBe('9 is')
  })

  it('is named by its answers, in any order and shape', () => {
    const { name, method, needs, options } = spin({ answers })
    expect([name, method, needs]).toEqual(['spin', 'dpo', 'texts'])
    expect(options).toEqual({ answers: expect.stringMatching(/^[0-9a-f]{32}$/), unfinished: 'exclude' })
    const map = new Map(answers.map(({ prompt: asked, response }) => [asked, response]))
    for (const same of [answers.toReversed(), map, [...answers, ...answers]])
      expect(spin({ answers: same }).options).toEqual(options)
    const others = [
      answers.slice(0, 1),
      [{ prompt, response: 'Three is a prime.' }, ...answers.slice(1)],
      [...answers, { prompt: 'Name a planet.', response: 'Mars' }],
    ]
    for (const other of others) expect(spin({ answers: other }).options).not.toEqual(options)
  })

  it.each([
    ['none', []],
    ['a blank one', [{ prompt, response: ' ' }]],
    ['two to one prompt', [...answers, { prompt, response: '7' }]],
    ['no text', [{ prompt, response: 7 }]],
    ['no list', { [prompt]: '7' }],
  ])('refuses answers with %s', (_, bad) => {
    // @ts-expect-error: what a caller without types can do
    expect(() => spin({ answers: bad })).toThrow('answers: expected')
  })

  it('refuses an unknown option', () => {
    const options = { answers, seed: 1 }
    expect(() => spin(options)).toThrow('seed: expected')
  })
})

describe('spin, properties', () => {
  const candidate = fc.record({
    text: fc.constantFrom('9', '8', ' ', 'Two is a prime.'),
    finish: fc.constantFrom('stop' as const, 'length' as const),
  })
  const list = fc.array(
    fc.record({ prompt: fc.constantFrom(prompt, 'Name a planet.'), candidates: fc.array(candidate) }),
  )

  it('never rejects the answer, and counts every prompt and candidate once', () => {
    fc.assert(
      fc.property(list, fc.integer(), (prompts, seed) => {
        const selected = selectPairs(prompts, spin({ answers }), { seed })
        expect(selected.pairs.length + sum(selected.excluded)).toBe(prompts.length)
        const answered = prompts.filter(each => each.prompt === prompt)
        const able = answered.flatMap(({ candidates }) =>
          candidates.filter(({ text, finish }) => finish === 'stop' && text.length === 1 && text !== ' '),
        )
        const all = answered.reduce((count, { candidates }) => count + candidates.length, 0)
        expect(able.length + sum(selected.excludedCandidates)).toBe(all)
        for (const pair of selected.pairs) {
          expect(pair.chosen).toBe('Two is a prime.')
          expect(['8', '9']).toContain(pair.rejected)
          expect(prompts[pair.promptIndex]?.candidates[pair.rejectedCandidate]?.text).toBe(pair.rejected)
        }
      }),
    )
  })

  it('lets the outcome not depend on the order of candidates', () => {
    const moved = fc
      .array(candidate)
      .chain(all => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })))
    fc.assert(
      fc.property(moved, lists => {
        const [one, other] = lists.map(candidates => selectPairs([{ prompt, candidates }], spin({ answers })))
        expect(other?.excluded).toEqual(one?.excluded)
        expect(other?.excludedCandidates).toEqual(one?.excludedCandidates)
      }),
    )
  })
})
