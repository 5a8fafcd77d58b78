import type { z } from 'zod'
import type { Failures } from '../../http/failures.js'
import type { HttpReply } from '../../http/reply.js'
import { parseReplyJson } from '../../http/reply-json.js'
import { beforeStop } from '../../model/before-stop.js'
import { parseLogprobs } from '../../model/logprobs.js'
import type { Completion, GenerateReply, GenerateRequest } from '../../model/provider.js'
import { finishOf, readMessage } from './message.js'
import { plainReply } from './plain-reply.js'
import { chatReply, textReply } from './reply-schema.js'
import { parseUsage } from './usage.js'

/**
 * The completions of a 2xx reply, in the order of their `index`, each up to the first stop text. Fewer than `n` are
 * returned as they are.
 *
 * @throws `ProviderError` (`bad-reply`). Retryable where the reply was cut, came from a proxy, reports an error or is
 * empty; not where it has another shape or more than `n` choices, since that server would do it again.
 * @internal
 */
export function parseReply(reply: HttpReply, request: GenerateRequest, failures: Failures): GenerateReply {
  const { text, json } = parseReplyJson(reply, failures)
  const fail = (what: string, retryable: boolean): Error =>
    failures.badReply(what, text, { status: reply.status, retryable })
  const { input, n, logprobs, sampling } = request
  const isChat = 'messages' in input
  const wantsTokens = logprobs !== undefined
  const read = (!wantsTokens && plainReply(json, isChat)) || readReply(json, { isChat, wantsTokens, fail })
  if (read.length > n) throw fail(`${read.length} choices, though ${n} were asked for`, false)
  // Some servers leave the stop text in, with the rest of its token: transformers serve does.
  const { stop = [] } = sampling
  const completions =
    stop.length === 0 ? read : read.map(one => ({ ...one, text: beforeStop(one.text, stop) ?? one.text }))
  const usage = parseUsage((json as { usage?: unknown }).usage)
  return usage ? { completions, usage } : { completions }
}

interface Reading {
  readonly isChat: boolean
  readonly wantsTokens: boolean
  readonly fail: (what: string, retryable: boolean) => Error
}

function readReply(json: unknown, { isChat, wantsTokens, fail }: Reading): Completion[] {
  const parsed = isChat ? chatReply.safeParse(json) : textReply.safeParse(json)
  if (!parsed.success) throw fail(...whatIsWrong(json, parsed.error.issues[0]))
  const { choices } = parsed.data
  return inOrder<(typeof choices)[number]>(choices).map((choice): Completion => {
    const completion =
      'message' in choice
        ? readMessage(choice.message, choice.finish_reason)
        : { text: choice.text ?? '', finish: finishOf(choice.finish_reason) }
    const tokens = wantsTokens ? parseLogprobs(choice.logprobs) : undefined
    return tokens ? { ...completion, tokens } : completion
  })
}

/** By `index`, so that a draw keeps its place whichever finished first; as they came where not all have one. */
function inOrder<T extends { index?: number | undefined }>(choices: readonly T[]): readonly T[] {
  if (new Set(choices.map(({ index }) => index)).size < choices.length) return choices
  return [...choices].sort((a, b) => (a.index ?? 0) - (b.index ?? 0))
}

function whatIsWrong(json: unknown, issue: z.core.$ZodIssue | undefined): [what: string, retryable: boolean] {
  const { error, choices } = (json ?? {}) as { error?: unknown; choices?: unknown }
  if (error) return ['status 200 with an error in the body', true]
  if (Array.isArray(choices) && choices.length === 0) return ['the reply has no choices', true]
  return [
    `the reply is not what the API promises: ${issue?.path.join('.') || 'body'}: ${issue?.message}`,
    false,
  ]
}
