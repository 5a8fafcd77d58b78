import { invalid } from '../../core/check.js'
import { ProviderError } from '../../core/errors.js'
import { canonicalJson, type Json } from '../../core/json.js'
import type { GenerateRequest, Message } from '../../model/provider.js'
import type { Dialect } from './dialect.js'

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
 * The fields that all calls have, as the beginning of their bodies.
 *
 * @throws `InvalidArgumentError` for what JSON cannot hold.
 * @internal
 */
export function bodyStart(model: string, body: { readonly [field: string]: Json }): string {
  return `${canonicalJson({ ...body, model }).slice(0, -1)},`
}

/** The JSON of a text, kept for the next one that is the same: it is most of a body, and votes on a response share it. */
export class LastText {
  private text = ''
  private json = '""'

  jsonOf(text: string): string {
    if (text !== this.text) {
      this.json = JSON.stringify(text)
      this.text = text
    }
    return this.json
  }
}

/**
 * The endpoint and the JSON body of a call.
 *
 * @throws `ProviderError` (`unsupported`) for what the server does not do or the API has no field for;
 * `InvalidArgumentError` for what JSON cannot hold.
 * @internal
 */
export function buildRequest(
  request: GenerateRequest,
  start: string,
  dialect: Dialect,
  lastText: LastText,
): { path: string; body: string } {
  const { input, n, seed, sampling, logprobs, schema } = request
  if (n > 1 && !dialect.n) throw unsupported('several completions in one call')
  if (logprobs !== undefined && !dialect.logprobs) throw unsupported('log-probabilities')
  const isChat = 'messages' in input
  const { temperature, topP, topK, maxTokens, stop } = sampling
  // JSON would write what is no number as null.
  requireFinite('n', n)
  requireFinite('seed', seed)
  requireFinite('temperature', temperature)
  requireFinite('topP', topP)
  requireFinite('topK', topK)
  requireFinite('maxTokens', maxTokens)
  requireFinite('logprobs', logprobs)
  if (schema) canonicalJson(schema, 'request.schema')
  const isNewer = dialect.maxTokensField === 'max_completion_tokens'
  // One literal without spreads, which would take longer to make than to write.
  const fields = JSON.stringify({
    n: n === 1 ? undefined : n, // some servers refuse the field
    seed: dialect.seed ? seed : undefined,
    // Sent also at 1: a server's default may be the checkpoint's own generation config.
    temperature,
    top_p: topP,
    top_k: topK,
    max_tokens: isNewer ? undefined : maxTokens,
    max_completion_tokens: isNewer ? maxTokens : undefined,
    stop: stop?.length ? stop : undefined,
    logprobs: isChat && logprobs !== undefined ? true : logprobs,
    // 0 is a wish for the drawn token alone, which some servers refuse.
    top_logprobs: (isChat && logprobs) || undefined,
    response_format: schema && { type: 'json_schema', json_schema: { name: 'reply', strict: true, schema } },
  })
  return {
    path: isChat ? '/chat/completions' : '/completions',
    body: `${start}${inputField(input, lastText)},${fields.slice(1)}`,
  }
}

function requireFinite(name: string, value = 0): void {
  if (!Number.isFinite(value)) throw invalid(`request.${name}`, value, 'a finite number')
}

function inputField(input: GenerateRequest['input'], lastText: LastText): string {
  if (!('messages' in input)) {
    if (typeof input.text !== 'string') throw unsupported('input other than text')
    return `"prompt":${lastText.jsonOf(input.text)}`
  }
  return `"messages":[${input.messages.map(message => turn(message, lastText)).join(',')}]`
}

function turn({ role, content, toolCallId }: Message, lastText: LastText): string {
  // Types end at the boundary to JavaScript: other parts would reach the model as `[object Object]` or not at all.
  if (typeof content !== 'string') throw unsupported('message content other than text')
  const more = toolCallId === undefined ? '' : `,"tool_call_id":${JSON.stringify(toolCallId)}`
  // What is said anew each time is the user's turn.
  const said = role === 'user' ? lastText.jsonOf(content) : JSON.stringify(content)
  return `{"role":${JSON.stringify(role)},"content":${said}${more}}`
}

function unsupported(what: string): ProviderError {
  return new ProviderError(`this server gives no ${what}`, { kind: 'unsupported', retryable: false })
}
