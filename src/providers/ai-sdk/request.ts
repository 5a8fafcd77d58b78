import { ProviderError } from '../../core/errors.js'
import type { GenerateRequest, Message } from '../../model/provider.js'
import type { AiCallOptions, AiProviderOptions } from './models.js'
import { copyOptions, type Settings } from './settings.js'

/** What calls to one model may hold. */
export interface Dialect {
  /** The field `seed`. */
  readonly seed: boolean
  /** A request for log-probabilities. */
  readonly logprobs: boolean
}

/**
 * A call's options, but for its signal.
 *
 * @throws `ProviderError` (`unsupported`) for what the specification has no field for.
 * @internal
 */
export function callOptions(request: GenerateRequest, settings: Settings, dialect: Dialect): AiCallOptions {
  const { input, n, seed, sampling, logprobs, schema } = request
  if (n > 1) throw unsupported('the AI SDK gives one completion a call')
  if (logprobs !== undefined && !dialect.logprobs) throw unsupported('this model gives no log-probabilities')
  if (!('messages' in input)) {
    throw unsupported(
      'the AI SDK takes conversations, no raw text: give the runner a `chatFormat`, or serve a base model through ' +
        'openaiCompatible',
    )
  }
  const { temperature, topP, topK, maxTokens, stop } = sampling
  const { omit } = settings
  return {
    prompt: input.messages.map(turn),
    // Sent also at 1: a model's own default may be another.
    ...(!omit.includes('temperature') && { temperature }),
    ...(!omit.includes('topP') && { topP }),
    ...(topK && { topK }),
    ...(maxTokens !== undefined && { maxOutputTokens: maxTokens }),
    ...(stop?.length && { stopSequences: [...stop] }),
    ...(dialect.seed && { seed }),
    ...(schema && { responseFormat: { type: 'json', schema, name: 'reply' } }),
    ...providerOptionsOf(settings, logprobs),
  }
}

function providerOptionsOf(
  settings: Settings,
  top: number | undefined,
): Pick<AiCallOptions, 'providerOptions'> {
  const { providerOptions, logprobs } = settings
  const more = top === undefined || !logprobs ? {} : copyOptions(logprobs(top), 'logprobs()')
  const merged: Record<string, AiProviderOptions[string]> = { ...providerOptions }
  for (const [provider, options] of Object.entries(more))
    merged[provider] = { ...merged[provider], ...options }
  return Object.keys(merged).length === 0 ? {} : { providerOptions: merged }
}

function turn({ role, content, toolCallId }: Message): object {
  // Types end at the boundary to JavaScript.
  if (typeof content !== 'string') throw unsupported('message content other than text is not sent')
  if (role === 'system') return { role, content }
  if (role !== 'tool') return { role, content: [{ type: 'text', text: content }] }
  if (toolCallId === undefined) throw unsupported("a tool's turn needs a toolCallId")
  // The specification wants the tool's name as well, which a message does not hold.
  const result = {
    type: 'tool-result',
    toolCallId,
    toolName: toolCallId,
    output: { type: 'text', value: content },
  }
  return { role, content: [result] }
}

/** @internal */
export function unsupported(what: string): ProviderError {
  return new ProviderError(what, { kind: 'unsupported', retryable: false })
}
