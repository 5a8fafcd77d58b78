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
          tokens: z.array(z.string()),
          token_logprobs: z.array(z.number().nullable()),
        }),
      }),
    )
    .length(1),
})

/**
 * The tokens of `response`, of a reply to {@link echoBody}. They are found by their texts: offsets count characters as
 * the server does, and tokens that it put before the prompt.
 *
 * @throws `ProviderError` `unsupported` for a server that does not echo log-probabilities, for tokens whose texts are
 * not the response, and for one that holds the end of the prompt and the beginning of the response.
 * @internal
 */
export function readEcho(json: unknown, text: string, response: string): TokenLogprob[] {
  const parsed = echoed.safeParse(json)
  if (!parsed.success) throw unsupported('log-likelihoods: it gave no log-probabilities of the prompt')
  const { tokens = [], token_logprobs = [] } = parsed.data.choices[0]?.logprobs ?? {}
  // One was generated, or none.
  const [from, to] = rangeOf(tokens.slice(0, -1), text, response) ?? rangeOf(tokens, text, response) ?? []
  if (from === undefined) {
    const isAcross = [tokens.slice(0, -1), tokens].some(some => some.join('').endsWith(text + response))
    throw unsupported(
      isAcross
        ? 'the log-likelihood of this response: its first token holds the end of the prompt too; end the prompt elsewhere'
        : 'the log-likelihood of this response: its tokens, put together, are not the response',
    )
  }
  const [own, logprobs] = [tokens.slice(from, to), token_logprobs.slice(from, to)]
  const read = parseLogprobs({ tokens: own, token_logprobs: logprobs })
  if (!read || read.length !== own.length) {
    throw unsupported('log-likelihoods: it gave some log-probabilities of the response, not all')
  }
  return read
}

/** Where the tokens of a response lie that ends a text; nothing where no tokens are it. */
function rangeOf(
  tokens: readonly string[],
  text: string,
  response: string,
): [from: number, to: number] | undefined {
  let from = tokens.length
  for (let length = 0; length < response.length && from > 0; ) length += tokens[--from]?.length ?? 0
  const isFound = tokens.slice(from).join('') === response && tokens.slice(0, from).join('').endsWith(text)
  return isFound ? [from, tokens.length] : undefined
}

function unsupported(what: string): ProviderError {
  return new ProviderError(`this server gives no ${what}`, { kind: 'unsupported', retryable: false })
}
