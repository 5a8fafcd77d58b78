import type { Message } from '../../../model/provider.js'
import type { Trap } from './reasons.js'

/** A raw text, or the turns of a conversation. */
export type Turns = string | readonly Message[]

/** What is wrong with the turns of a prompt. */
export function promptTurnsTrap(prompt: Turns): Trap | undefined {
  if (typeof prompt === 'string') return undefined
  for (const [i, { role }] of prompt.entries()) {
    const field = `prompt[${i}].role`
    if (role === 'tool')
      return wrongRole(field, "a tool's turn", 'leave the row out: no format here holds tool calls')
    if (role === 'system' && i > 0)
      return wrongRole(field, 'a system turn that is not the first', 'put it first, or leave the row out')
  }
  const last = prompt.at(-1)?.role
  if (last === 'user') return undefined
  const found = last === undefined ? 'a conversation without turns' : `a conversation that ends with ${last}`
  return wrongRole('prompt', found, "end it with the user's turn")
}

/** What is wrong with the turns of a response. */
export function responseTurnsTrap(response: Turns, field: string): Trap | undefined {
  if (typeof response === 'string') return undefined
  const roles = response.map(({ role }) => role).join(', ')
  if (roles === 'assistant') return undefined
  return wrongRole(field, `turns of ${roles || 'nobody'}`, 'give one turn of the assistant')
}

function wrongRole(field: string, problem: string, advice: string): Trap {
  return { reason: 'wrong-role', field, problem, advice }
}

/** Texts of turns with their paths. */
export function textsOf(
  turns: Turns,
  field: string,
): readonly { readonly text: string; readonly field: string }[] {
  if (typeof turns === 'string') return [{ text: turns, field }]
  return turns.map(({ content }, i) => ({ text: content, field: `${field}[${i}].content` }))
}

/** The words of a response. */
export function responseText(response: Turns): string {
  return typeof response === 'string' ? response : (response[0]?.content ?? '')
}
