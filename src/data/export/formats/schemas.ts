import { z } from 'zod'

/** A turn of a conversation. Other fields would change what it means, so they are refused. */
export const turn = z.strictObject({
  role: z.enum(['system', 'user', 'assistant', 'tool'], 'expected system, user, assistant or tool'),
  content: z.string('expected a text'),
})

/** A conversation. */
export const turns = z.array(turn, 'expected a list of turns').min(1, 'expected a turn at least')

/** A raw text or a conversation. */
export const textOrTurns = z.union(
  [z.string(), turns],
  'expected a text, or a list of turns with role and content',
)

/** A score; NaN and infinities, which JSON has not, are told apart later. */
export const anyNumber = z.custom<number>(value => typeof value === 'number', 'expected a number')

/** A pair of a run. */
export const pairInput = z.object({
  prompt: textOrTurns,
  chosen: textOrTurns,
  rejected: textOrTurns,
  prompt_index: z.int().optional(),
  chosen_score: anyNumber.nullish(),
  rejected_score: anyNumber.nullish(),
  margin: anyNumber.optional(),
})

/** A response of a run. */
export const responseInput = z.object({
  prompt: textOrTurns,
  completion: textOrTurns,
  prompt_index: z.int().optional(),
  score: anyNumber.optional(),
})
