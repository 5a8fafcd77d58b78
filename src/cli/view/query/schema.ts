import { z } from 'zod'
import type { PromptQuery, SpotCheckAnswer } from '../api.js'

const range = z.strictObject({ from: z.number().exactOptional(), to: z.number().exactOptional() })

/** Prompts of a page at most. */
const mostRows = 200

/** A {@link PromptQuery} as it comes. */
export const promptQuery: z.ZodType<PromptQuery> = z.strictObject({
  iteration: z.int().min(1).exactOptional(),
  text: z.string().max(1000).exactOptional(),
  outcome: z.string().max(200).exactOptional(),
  gap: range.exactOptional(),
  length: range.exactOptional(),
  hasParseFailure: z.boolean().exactOptional(),
  isFlagged: z.boolean().exactOptional(),
  isUnfinished: z.boolean().exactOptional(),
  sort: z.enum(['order', 'gap', 'length', 'failures']).exactOptional(),
  isDescending: z.boolean().exactOptional(),
  offset: z.int().min(0),
  limit: z.int().min(1).max(mostRows),
})

/** A {@link SpotCheckAnswer} as it comes. */
export const spotCheckAnswer: z.ZodType<SpotCheckAnswer> = z.strictObject({
  id: z.string().max(100),
  preference: z.enum(['a', 'b', 'tie', 'skip']),
})
