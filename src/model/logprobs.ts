import { z } from 'zod'
import type { TokenLogprob } from './provider.js'

/** ln p is at most 0; float noise above it is 0, more is no log-probability. */
const logprob = z
  .number()
  .max(1e-6)
  .transform(value => Math.min(0, value))

const one = { token: z.string(), logprob }

/** Of `/chat/completions`; some servers give it on `/completions` too. */
const chat = z.object({
  content: z.array(z.object({ ...one, top_logprobs: z.array(z.object(one)).nullish() })),
})

/** Of `/completions`. */
const legacy = z.object({
  tokens: z.array(z.string()),
  token_logprobs: z.array(logprob),
  top_logprobs: z.array(z.record(z.string(), logprob).nullable()).nullish(),
})

/**
 * The tokens of a choice with their log-probabilities, in either of the API's forms; undefined where they are
 * missing or not all usable, since a sum over some of them would be a wrong number.
 *
 * @internal
 */
export function parseLogprobs(raw: unknown): TokenLogprob[] | undefined {
  const chatForm = chat.safeParse(raw)
  if (chatForm.success) {
    return chatForm.data.content.map(({ token, logprob, top_logprobs }) => ({
      token,
      logprob,
      ...best(top_logprobs),
    }))
  }
  const legacyForm = legacy.safeParse(raw)
  if (!legacyForm.success || legacyForm.data.tokens.length !== legacyForm.data.token_logprobs.length)
    return undefined
  const { tokens, token_logprobs, top_logprobs } = legacyForm.data
  return token_logprobs.map((logprob, i) => {
    const top = Object.entries(top_logprobs?.[i] ?? {}).map(([token, logprob]) => ({ token, logprob }))
    return { token: tokens[i] ?? '', logprob, ...best(top) }
  })
}

type Alternative = { token: string; logprob: number }

function best(top: readonly Alternative[] | null | undefined): { top?: Alternative[] } {
  return top?.length ? { top: [...top].sort((a, b) => b.logprob - a.logprob) } : {}
}
