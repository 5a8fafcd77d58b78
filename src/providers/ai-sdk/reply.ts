import { ProviderError } from '../../core/errors.js'
import { beforeStop } from '../../model/before-stop.js'
import { parseLogprobs } from '../../model/logprobs.js'
import type {
  Completion,
  Finish,
  GenerateReply,
  GenerateRequest,
  TokenLogprob,
} from '../../model/provider.js'
import { fieldOf } from './field.js'
import { parseUsage } from './usage.js'

const finishes = new Map<unknown, Finish>([
  ['stop', 'stop'],
  ['length', 'length'],
  ['content-filter', 'filter'],
  ['tool-calls', 'tool'],
])

/** Parts beside the answer, without which its text is whole: where it comes from, what a provider's own tool said. */
const beside = new Set<unknown>(['source', 'tool-result', 'reasoning-file'])

/**
 * The completion of a result of `doGenerate`.
 *
 * @throws `ProviderError` (`bad-reply`) for what no version of the specification promises.
 * @internal
 */
export function parseReply(result: unknown, { sampling, logprobs }: GenerateRequest): GenerateReply {
  const read = readContent(fieldOf(result, 'content'))
  const stop = sampling.stop ?? []
  const text = stop.length === 0 ? read.text : (beforeStop(read.text, stop) ?? read.text)
  const reason = fieldOf(result, 'finishReason')
  const given = finishes.get(fieldOf(reason, 'unified') ?? reason) ?? 'unknown'
  const found = logprobs === undefined ? undefined : logprobsOf(fieldOf(result, 'providerMetadata'))
  // Of no token at all though something was said, their sum would be certainty.
  const tokens = found?.length === 0 && read.text !== '' ? undefined : found
  const completion: Completion = {
    text,
    ...(read.reasoning && { reasoning: read.reasoning }),
    // Of what is no text, a completion that calls itself finished holds only a part.
    finish: given === 'stop' ? read.finish : given,
    ...(tokens && { tokens }),
  }
  const usage = parseUsage(fieldOf(result, 'usage'))
  return usage ? { completions: [completion], usage } : { completions: [completion] }
}

function readContent(content: unknown): { text: string; reasoning: string; finish: Finish } {
  if (!Array.isArray(content)) throw badReply('its content is no array of parts')
  let text = ''
  let reasoning = ''
  let finish: Finish = 'stop'
  for (const part of content as readonly unknown[]) {
    const type = fieldOf(part, 'type')
    if (type === 'text') text += said(part)
    else if (type === 'reasoning') reasoning += said(part)
    else if (type === 'tool-call' && fieldOf(part, 'providerExecuted') === true) continue
    else if (type === 'tool-call' || type === 'tool-approval-request') finish = 'tool'
    else if (!beside.has(type) && finish === 'stop') finish = 'unknown'
  }
  return { text, reasoning, finish }
}

function said(part: unknown): string {
  const text = fieldOf(part, 'text')
  if (typeof text !== 'string') throw badReply('a part of its content has no text')
  return text
}

/**
 * The specification has no place for them: each provider that gives them names them `logprobs`; OpenAI's Responses API
 * has a list for each part.
 */
function logprobsOf(metadata: unknown): readonly TokenLogprob[] | undefined {
  for (const given of Object.values(Object(metadata))) {
    const raw = fieldOf(given, 'logprobs')
    const tokens = parseLogprobs(Array.isArray(raw) ? { content: raw.flat() } : raw)
    if (tokens) return tokens
  }
  return undefined
}

function badReply(what: string): ProviderError {
  const message = `the model's result is not what the AI SDK's specification promises: ${what}`
  return new ProviderError(message, { kind: 'bad-reply', retryable: false })
}
