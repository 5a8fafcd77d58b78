import { ProviderError } from '../../core/errors.js'
import { canonicalJson } from '../../core/json.js'
import type { GenerateRequest, Input } from '../../model/provider.js'
import type { Settings } from './settings.js'

/** Body fields that a request sets itself, and `echo`, which would put the prompt into the text. @internal */
export const ownFields: readonly string[] = [
  ...['model', 'messages', 'prompt', 'n', 'seed', 'temperature', 'top_p', 'top_k', 'max_tokens'],
  ...[
    'max_completion_tokens',
    'stop',
    'logprobs',
    'top_logprobs',
    'response_format',
    'stream',
    'stream_options',
  ],
  'echo',
]

/**
 * The endpoint and the JSON body of a call.
 *
 * @throws `ProviderError` (`unsupported`) for what the server was declared not to do or the API has no field for;
 * `InvalidArgumentError` for numbers that JSON cannot hold.
 * @internal
 */
export function buildRequest(
  request: GenerateRequest,
  model: string,
  settings: Pick<Settings, 'body' | 'capabilities' | 'maxTokensField'>,
): { path: string; body: string } {
  const { input, n, seed, sampling, logprobs, schema } = request
  const { capabilities, maxTokensField } = settings
  if (n > 1 && capabilities.n === false) throw unsupported('several completions in one call')
  if (logprobs !== undefined && capabilities.logprobs === false) throw unsupported('log-probabilities')
  const isChat = 'messages' in input
  const body = {
    ...settings.body,
    model,
    ...inputFields(input),
    n: n === 1 ? undefined : n, // some servers refuse the field
    seed: capabilities.seed === false ? undefined : seed,
    // Sent also at 1: a server's default may be the checkpoint's own generation config.
    temperature: sampling.temperature,
    top_p: sampling.topP,
    top_k: sampling.topK,
    [maxTokensField]: sampling.maxTokens,
    stop: sampling.stop?.length ? sampling.stop : undefined,
    ...(logprobs === undefined ? {} : isChat ? chatLogprobs(logprobs) : { logprobs }),
    response_format: schema && { type: 'json_schema', json_schema: { name: 'reply', strict: true, schema } },
  }
  return { path: isChat ? '/chat/completions' : '/completions', body: canonicalJson(body, 'request') }
}

function chatLogprobs(alternatives: number): { logprobs: true; top_logprobs?: number } {
  return alternatives > 0 ? { logprobs: true, top_logprobs: alternatives } : { logprobs: true }
}

function inputFields(input: Input): { prompt: string } | { messages: readonly object[] } {
  if ('text' in input) return { prompt: input.text }
  const messages = input.messages.map(({ role, content, toolCallId }) => {
    // Types end at the boundary to JavaScript: other parts would reach the model as `[object Object]` or not at all.
    if (typeof content !== 'string') throw unsupported('message content other than text')
    return { role, content, tool_call_id: toolCallId }
  })
  return { messages }
}

function unsupported(what: string): ProviderError {
  return new ProviderError(`this server gives no ${what}`, { kind: 'unsupported', retryable: false })
}
