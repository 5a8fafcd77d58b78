import type { OpenAICompatibleOptions } from './options.js'

/** What requests to one server may hold. */
export interface Dialect {
  /** `n` above 1. */
  readonly n: boolean
  /** The field `seed`. */
  readonly seed: boolean
  /** A request for log-probabilities. */
  readonly logprobs: boolean
  /** The field that carries the limit of tokens. */
  readonly maxTokensField: 'max_tokens' | 'max_completion_tokens'
}

/** What was said of a server. */
type Declared = Required<Pick<OpenAICompatibleOptions, 'capabilities' | 'maxTokensField'>>

/** What was not declared false is asked for. @internal */
export function declaredDialect({ capabilities, maxTokensField }: Declared): Dialect {
  const { n = true, seed = true, logprobs = true } = capabilities
  return { n, seed, logprobs, maxTokensField: maxTokensField === 'auto' ? 'max_tokens' : maxTokensField }
}
