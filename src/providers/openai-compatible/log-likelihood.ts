import { z } from 'zod'
import { ProviderError } from '../../core/errors.js'
import { parseLogprobs } from '../../model/logprobs.js'
import type { Input, TokenLogprob } from '../../model/provider.js'

/** The body of a request whose reply says how likely each token of its prompt is. @internal */
export function echoBody(start: string, input: Input, response: string): string {
  if (!('text' in input)) {
    throw unsupported(
      'the log-likelihood of a conversation: only the server knows its chat template; give the rendered text',
    )
  }
  // One token more than is asked about: some servers refuse to generate none.
  const fields = { prompt: input.text + response, echo: true, logprobs: 0, max_tokens: 1, temperature: 0 }
  return `${start}${JSON.stringify(fields).slice(1)}`
}

const echoed = z.object({
  choices: z
    .array(
      z.object({
        logprobs: z.looseObject({
          text_offset: z.array(z.int()),
          tokens: z.array(z.string()),
          token_logprobs: z.array(z.number().nullable()),
        }),
      }),
    )
    .length(1),
})

/**
 * The tokens of `response`, of a reply to {@link echoBody}.
 *
 * @throws `ProviderError` `unsupported` for a server that does not echo log-probabilities, and for a token that holds
 * the end of the prompt and the beginning of the response.
 * @internal
 */
export function readEcho(json: unknown, text: string, response: string): TokenLogprob[] {
  const parsed = echoed.safeParse(json)
  if (!parsed.success) throw unsupported('log-likelihoods: it gave no log-probabilities of the prompt')
  const [{ logprobs: all } = { logprobs: undefined }] = parsed.data.choices
  const offsets = all?.text_offset ?? []
  const whole = text.length + response.length
  const inside = [...offsets.keys()].filter(i => {
    const at = offsets[i] ?? 0
    return at >= text.length && at < whole
  })
  const first = inside[0]
  if (first !== undefined && offsets[first] !== text.length) {
    throw unsupported(
      'the log-likelihood of this response: its first token holds the end of the prompt too; end the prompt elsewhere',
    )
  }
  const pick = <T>(values: readonly T[] = []): T[] => inside.flatMap(i => values[i] ?? [])
  const tokens = pick(all?.tokens)
  const read = parseLogprobs({ tokens, token_logprobs: pick(all?.token_logprobs) })
  if (!read || read.length !== inside.length || (response !== '' && read.length === 0)) {
    throw unsupported('log-likelihoods: it gave some log-probabilities of the response, not all')
  }
  return read
}

function unsupported(what: string): ProviderError {
  return new ProviderError(`this server gives no ${what}`, { kind: 'unsupported', retryable: false })
}
