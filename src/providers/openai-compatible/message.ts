import type { Completion, Finish } from '../../model/provider.js'
import type { ChatMessage } from './reply-schema.js'

const finishes = new Map<string | null | undefined, Finish>([
  ['stop', 'stop'],
  ['length', 'length'],
  ['content_filter', 'filter'],
  ['tool_calls', 'tool'],
  ['function_call', 'tool'],
])

/** Why a completion ended; `unknown` for every word that the API does not define. @internal */
export function finishOf(reason: string | null | undefined): Finish {
  return finishes.get(reason) ?? 'unknown'
}

/**
 * The answer in a chat message, apart from its reasoning. Missing content is an empty text. A refusal is text too,
 * and a completion that ended in one, or in a tool call, is not finished whatever its `finish_reason` says.
 *
 * @internal
 */
export function readMessage(message: ChatMessage, reason: string | null | undefined): Completion {
  const parts = Array.isArray(message.content) ? message.content : []
  const joined = parts.map(part => part.text ?? part.refusal ?? '').join('')
  const answer = typeof message.content === 'string' ? message.content : joined
  const thoughts = parts.flatMap(({ thinking = [] }) =>
    typeof thinking === 'string' ? thinking : thinking.map(({ text }) => text),
  )
  const reasoning = message.reasoning_content || message.reasoning || thoughts.join('')
  const isRefusal = Boolean(message.refusal) || parts.some(({ refusal }) => refusal)
  const hasCall = Boolean(message.tool_calls?.length || message.function_call)
  const finish = finishOf(reason)
  return {
    text: answer || message.refusal || '',
    ...(reasoning && { reasoning }),
    finish: finish !== 'stop' ? finish : hasCall ? 'tool' : isRefusal ? 'filter' : 'stop',
  }
}
