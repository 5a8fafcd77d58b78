import { z } from 'zod'
import type { Usage } from '../../model/provider.js'

const tokens = z.int().min(0)
const lenient = tokens.optional().catch(undefined)

const schema = z.object({
  prompt_tokens: tokens,
  completion_tokens: tokens,
  prompt_tokens_details: z.object({ cached_tokens: lenient }).optional().catch(undefined),
  completion_tokens_details: z.object({ reasoning_tokens: lenient }).optional().catch(undefined),
})

/** Token counts; undefined where they are missing or make no sense: half a bill is no bill. @internal */
export function parseUsage(raw: unknown): Usage | undefined {
  const parsed = schema.safeParse(raw)
  if (!parsed.success) return undefined
  const { prompt_tokens, completion_tokens, prompt_tokens_details, completion_tokens_details } = parsed.data
  const cached = prompt_tokens_details?.cached_tokens
  const reasoning = completion_tokens_details?.reasoning_tokens
  return {
    promptTokens: prompt_tokens,
    completionTokens: completion_tokens,
    ...(cached !== undefined && { cachedTokens: cached }),
    ...(reasoning !== undefined && { reasoningTokens: reasoning }),
  }
}
