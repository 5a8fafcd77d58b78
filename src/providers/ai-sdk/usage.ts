import type { Usage } from '../../model/provider.js'
import { fieldOf } from './field.js'

/**
 * Token counts, flat (v2) or nested (v3, v4); undefined where they are missing or make no sense: half a bill is no bill.
 *
 * @internal
 */
export function parseUsage(usage: unknown): Usage | undefined {
  const input = fieldOf(usage, 'inputTokens')
  const output = fieldOf(usage, 'outputTokens')
  const promptTokens = count(fieldOf(input, 'total') ?? input)
  const completionTokens = count(fieldOf(output, 'total') ?? output)
  if (promptTokens === undefined || completionTokens === undefined) return undefined
  const cachedTokens = count(fieldOf(input, 'cacheRead') ?? fieldOf(usage, 'cachedInputTokens'))
  const reasoningTokens = count(fieldOf(output, 'reasoning') ?? fieldOf(usage, 'reasoningTokens'))
  return {
    promptTokens,
    completionTokens,
    ...(cachedTokens !== undefined && { cachedTokens }),
    ...(reasoningTokens !== undefined && { reasoningTokens }),
  }
}

function count(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined
}
