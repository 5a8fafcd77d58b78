import { z } from 'zod'
import { renderTurns } from '../../data/index.js'
import type { Message } from '../../model/provider.js'

/** Why a row cannot be judged. */
export type RowProblem = 'no-object' | 'no-prompt' | 'no-response' | 'other-turns' | 'has-column'

/** What of a row is judged. */
export interface RowTexts {
  readonly prompt: string
  readonly response: string
  /** Human rank, 0 the best; absent where nobody ranked. */
  readonly rank?: number
  /** Human score, higher is better; absent where nobody scored. */
  readonly score?: number
}

const turns = z.array(z.looseObject({ role: z.string(), content: z.string() }))

/**
 * What of a row is judged: its `prompt` and its `response` (or `completion`, or `output`), each a text or a
 * conversation, or its `messages`, of which the last is the response.
 *
 * @param column Where the judgement is put, which must be free.
 */
export function textsOf(row: unknown, column: string): RowTexts | RowProblem {
  if (typeof row !== 'object' || row === null || Array.isArray(row)) return 'no-object'
  const of = (name: string): unknown => (Object.hasOwn(row, name) ? Reflect.get(row, name) : undefined)
  if (of(column) !== undefined) return 'has-column'
  const texts = of('messages') === undefined ? apart(of) : together(of('messages'))
  if (typeof texts === 'string') return texts
  const [rank, score] = [of('rank'), of('score')]
  return {
    ...texts,
    ...(typeof rank === 'number' && Number.isFinite(rank) && rank >= 0 && { rank }),
    ...(typeof score === 'number' && Number.isFinite(score) && { score }),
  }
}

function apart(of: (name: string) => unknown): Pick<RowTexts, 'prompt' | 'response'> | RowProblem {
  const prompt = of('prompt')
  const asked = typeof prompt === 'string' ? prompt : conversation(prompt)
  if (asked === undefined) return prompt === undefined ? 'no-prompt' : 'other-turns'
  const response = of('response') ?? of('completion') ?? of('output')
  if (typeof response === 'string') return { prompt: asked, response }
  const said = turns.safeParse(response)
  const [last] = said.success && said.data.length === 1 ? said.data : []
  if (last === undefined) return 'no-response'
  return last.role === 'assistant' ? { prompt: asked, response: last.content } : 'other-turns'
}

function together(messages: unknown): Pick<RowTexts, 'prompt' | 'response'> | RowProblem {
  const parsed = turns.safeParse(messages)
  if (!parsed.success || parsed.data.length < 2) return 'other-turns'
  const last = parsed.data.at(-1)
  const prompt = conversation(parsed.data.slice(0, -1))
  if (last?.role !== 'assistant' || prompt === undefined) return 'other-turns'
  return { prompt, response: last.content }
}

/** Turns of user and assistant, the last of the user, as one instruction. */
function conversation(value: unknown): string | undefined {
  const parsed = turns.safeParse(value)
  if (!parsed.success) return undefined
  const said: Message[] = []
  for (const { role, content } of parsed.data) {
    if (role !== 'user' && role !== 'assistant') return undefined
    said.push({ role, content })
  }
  const last = said.at(-1)
  return last?.role === 'user' ? renderTurns(said.slice(0, -1), last.content) : undefined
}
