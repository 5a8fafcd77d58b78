import { bestVsWorst, type Rational, selectPairs } from 'self-rewarding'
import type { structuredJudge } from 'self-rewarding/judge'
import { allPairs, spin } from 'self-rewarding/select'
import { expectTypeOf, test } from 'vitest'
import { z } from 'zod'

test('pairs of scored candidates have their scores, others may not', () => {
  for (const rule of [undefined, bestVsWorst(), allPairs({ margin: 1 })] as const) {
    const { pairs } = rule ? selectPairs([], rule) : selectPairs([])
    for (const pair of pairs) expectTypeOf(pair.chosenScore).toEqualTypeOf<Rational>()
  }
  const { pairs } = selectPairs([], spin({ answers: [{ prompt: 'p', response: 'r' }] }))
  for (const pair of pairs) {
    expectTypeOf(pair.chosenScore).toEqualTypeOf<Rational | undefined>()
    expectTypeOf(pair.rejectedCandidate).toEqualTypeOf<number>()
  }
})

test('a structured judge takes fields that are numbers, and functions of the reply', () => {
  const schema = z.strictObject({ why: z.string(), score: z.number(), bonus: z.number().optional() })
  type Options = Parameters<typeof structuredJudge<typeof schema>>[0]
  expectTypeOf<Extract<Options['score'], string>>().toEqualTypeOf<'score'>()
  type Reply = Parameters<Extract<Options['score'], (...all: never[]) => number>>[0]
  expectTypeOf<Reply>().toEqualTypeOf<z.output<typeof schema>>()
})
