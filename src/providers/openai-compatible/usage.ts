import type { Usage } from '../../model/provider.js'

/** Token counts; undefined where they are missing or make no sense: half a bill is no bill. @internal */
export function parseUsage(raw: unknown): Usage | undefined {
  const promptTokens = countIn(raw, 'prompt_tokens')
  const completionTokens = countIn(raw, 'completion_tokens')
  if (promptTokens === undefined || completionTokens === undefined) return undefined
  const cachedTokens = countIn(fieldOf(raw, 'prompt_tokens_details'), 'cached_tokens')
  const reasoningTokens = countIn(fieldOf(raw, 'completion_tokens_details'), 'reasoning_tokens')
  return {
    promptTokens,
    completionTokens,
    ...(cachedTokens !== undefined && { cachedTokens }),
    ...(reasoningTokens !== undefined && { reasoningTokens }),
  }
}

function countIn(object: unknown, field: string): number | undefined {
  const count = fieldOf(object, field)
  return typeof count === 'number' && Number.isSafeInteger(count) && count >= 0 ? count : undefined
}

function fieldOf(object: unknown, field: string): unknown {
  return typeof object === 'object' && object !== null ? Reflect.get(object, field) : undefined
}
