import type { Completion } from '../../model/provider.js'
import { finishOf } from './message.js'

/** A choice as nearly all servers write it, as far as it is looked at. */
interface PlainChoice {
  readonly index?: unknown
  readonly finish_reason?: unknown
  readonly text?: unknown
  readonly message?: {
    readonly content?: unknown
    readonly refusal?: unknown
    readonly reasoning_content?: unknown
    readonly reasoning?: unknown
    readonly tool_calls?: unknown
    readonly function_call?: unknown
  } | null
}

/**
 * The completions of a reply that holds texts and nothing else: its choices in order, each a string that is no refusal
 * and comes with neither reasoning nor a call. That is nearly every reply, and its schema would take longer to check
 * than the rest of the call; undefined for all others, which the schema reads.
 *
 * @internal
 */
export function plainReply(json: unknown, isChat: boolean): Completion[] | undefined {
  const choices = (json as { choices?: unknown } | null)?.choices
  if (!Array.isArray(choices) || choices.length === 0) return undefined
  const completions: Completion[] = []
  for (const choice of choices as readonly (PlainChoice | null)[]) {
    const text = choice?.index === completions.length ? plainText(choice, isChat) : undefined
    if (choice === null || text === undefined) return undefined
    const reason = choice.finish_reason
    completions.push({ text, finish: finishOf(typeof reason === 'string' ? reason : undefined) })
  }
  return completions
}

function plainText({ text, message }: PlainChoice, isChat: boolean): string | undefined {
  if (!isChat) return typeof text === 'string' ? text : undefined
  const { content, refusal, reasoning_content, reasoning, tool_calls, function_call } = message ?? {}
  const more = refusal || reasoning_content || reasoning || function_call
  const calls = Array.isArray(tool_calls) ? tool_calls.length > 0 : tool_calls
  return typeof content === 'string' && !more && !calls ? content : undefined
}
