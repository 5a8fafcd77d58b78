import type { z } from 'zod'
import type { Message } from '../../../model/provider.js'
import { turns } from './schemas.js'

/** Prompt and response in one list. */
export const wholeConversation: z.ZodType<Message[]> = turns.min(2, 'expected a prompt and a response')

/** Whether two conversations differ in nothing but their last turn. */
export function sharedPrompt(one: readonly Message[], other: readonly Message[]): boolean {
  return (
    one.length === other.length &&
    one.slice(0, -1).every(({ role, content }, i) => other[i]?.role === role && other[i]?.content === content)
  )
}
