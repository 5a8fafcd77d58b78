import fc from 'fast-check'
import { toRational } from '../../src/core/rational.js'
import type { ScoredCandidate } from '../../src/select/types.js'

/** The unit of the tests' scores: a 42nd, so that halves, thirds and sevenths are whole numbers of it. */
export const UNIT = 42

/** A candidate with its score in units, for comparisons that cannot round; `undefined` where it can take no part. */
export interface Made {
  readonly candidate: ScoredCandidate
  readonly units: number | undefined
}

/** Texts of which some have fewer code points than UTF-16 units, and some are as long as others. */
const texts = ['a', 'b', '😀', 'abc', '😀😀', 'abcd', 'wxyz']

const made: fc.Arbitrary<Made> = fc
  .record({
    text: fc.constantFrom(...texts),
    units: fc.option(fc.integer({ min: -UNIT, max: 2 * UNIT }), { nil: undefined, freq: 8 }),
    finish: fc.constantFrom('stop' as const, 'stop' as const, 'stop' as const, 'length' as const),
  })
  .map(({ text, units, finish }) => {
    if (units === undefined) return { candidate: { text, finish }, units }
    const score = toRational({ numerator: units, denominator: UNIT })
    return { candidate: { text, finish, score }, units: finish === 'stop' ? units : undefined }
  })

/** Candidates of a prompt; often with few distinct scores. */
export const prompts: fc.Arbitrary<readonly Made[]> = fc.oneof(
  fc.array(made, { maxLength: 8 }),
  fc.array(
    made.map(({ candidate, units }) =>
      units === undefined
        ? { candidate, units }
        : { candidate: { ...candidate, score: Math.sign(units) }, units: Math.sign(units) * UNIT },
    ),
    { maxLength: 8 },
  ),
)

/** The same candidates in another order as well. */
export const shuffled = prompts.chain(list =>
  fc.tuple(fc.constant(list), fc.shuffledSubarray([...list], { minLength: list.length })),
)

/** Those that may take part. */
export function able(
  list: readonly Made[],
): { readonly text: string; readonly units: number; index: number }[] {
  return list.flatMap(({ candidate: { text }, units }, index) =>
    units === undefined ? [] : [{ text, units, index }],
  )
}

export const prompt = 'Name a prime.'

/** The input of `selectPairs` for one prompt. */
export function asked(list: readonly Made[], index = 0) {
  return [{ prompt, index, candidates: list.map(({ candidate }) => candidate) }]
}
