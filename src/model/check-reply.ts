import { invalid } from '../core/check.js'
import { index, list, number, object, text, word } from '../core/shape.js'
import type { Completion, GenerateReply, TokenLogprob, Usage } from './provider.js'

const token = { token: text, logprob: number }

const completions = list(
  object<Completion>(
    { text, finish: word('stop', 'length', 'filter', 'tool', 'unknown') },
    {
      reasoning: text,
      tokens: list(
        object<TokenLogprob>(token, {
          top: list(object<NonNullable<TokenLogprob['top']>[number]>(token, {})),
        }),
      ),
    },
  ),
)

const usage = object<Usage>(
  { promptTokens: index, completionTokens: index },
  { cachedTokens: index, reasoningTokens: index },
)

/** What each field of a reply must be, so that a ledger gives it back as it came: JSON has no NaN, for one. */
export const replyFields = { completions, usage }

const faultOf = object<GenerateReply>({ completions }, { usage })

/**
 * Throws for a reply that a ledger could not give back as it came. That is the provider's mistake, not the model's, and
 * every call would meet it.
 */
export function checkReply(reply: GenerateReply): void {
  const fault = faultOf(reply)
  if (fault === undefined) return
  const [path = '', expected = ''] = fault.split(': expected ')
  const names = path.split('.').slice(1)
  const received = names.reduce<unknown>((holder, name) => Object(holder)[name], reply)
  const field = names.map(name => (/^\d/.test(name) ? `[${name}]` : `.${name}`)).join('')
  throw invalid(`reply${field}`, received, expected)
}
