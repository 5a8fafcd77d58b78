import fc from 'fast-check'
import type { JudgedInstruction, JudgedResponse } from '../../src/evaluate/index.js'

/** An instruction from scores in human order: the first is rank 0. `undefined` stands for a failed judgement. */
export function ranked(...scores: (number | undefined)[]): JudgedInstruction {
  return { responses: scores.map((score, rank) => (score === undefined ? { rank } : { rank, score })) }
}

const response: fc.Arbitrary<JudgedResponse> = fc.record({
  rank: fc.nat(3),
  score: fc.option(
    fc.nat(15).map(thirds => ({ numerator: thirds, denominator: 3 })),
    { nil: undefined, freq: 6 },
  ),
})

/** Small rankings with ties, failures and lone responses; scores are thirds, as means of three votes are. */
export const instructionsOf: fc.Arbitrary<JudgedInstruction[]> = fc.array(
  fc.record({ responses: fc.array(response, { maxLength: 6 }) }),
  { maxLength: 8 },
)

/** Two arrays of one length with many ties. */
export const pairedArrays: fc.Arbitrary<[number[], number[]]> = fc
  .array(fc.tuple(fc.integer({ min: -4, max: 4 }), fc.integer({ min: -4, max: 4 })), { maxLength: 40 })
  .map(rows => [rows.map(([x]) => x), rows.map(([, y]) => y)])
