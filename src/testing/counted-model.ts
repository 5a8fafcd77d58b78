import type { ModelProvider } from '../model/provider.js'

/** What the calls of a test used; of replayed replies, what they used when they were recorded. */
export interface JudgeUsage {
  /** Calls. */
  readonly calls: number
  /** Completions that came. */
  readonly completions: number
  /** Tokens of all inputs, as far as the backend counted. */
  readonly promptTokens: number
  /** Tokens of all completions, as far as the backend counted. */
  readonly completionTokens: number
  /** Calls of which the backend said no usage. */
  readonly uncounted: number
}

/** The model, and what it was asked so far. */
export function countedModel(model: ModelProvider): { model: ModelProvider; usage: () => JudgeUsage } {
  const used = { calls: 0, completions: 0, promptTokens: 0, completionTokens: 0, uncounted: 0 }
  const counted: ModelProvider = {
    revision: model.revision,
    lane: model.lane,
    capabilities: model.capabilities,
    async generate(request) {
      const reply = await model.generate(request)
      used.calls++
      used.completions += reply.completions.length
      if (reply.usage) {
        used.promptTokens += reply.usage.promptTokens
        used.completionTokens += reply.usage.completionTokens
      } else used.uncounted++
      return reply
    },
  }
  return { model: counted, usage: () => ({ ...used }) }
}
