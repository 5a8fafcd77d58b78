import type { Message } from '../model/provider.js'

/**
 * A conversation's earlier turns and its last question as one instruction. The first turn stands without a name, for the
 * judge prompt puts `User: ` before it; every later one begins with `Assistant: ` or `User: ` after a blank line. This
 * rendering is ours: the paper uses first turns only.
 *
 * @example
 * ```ts
 * import { renderTurns } from 'self-rewarding/data'
 *
 * const before = [{ role: 'user', content: 'Name a prime.' }, { role: 'assistant', content: '7' }] as const
 * renderTurns(before, 'Another one?') // 'Name a prime.\n\nAssistant: 7\n\nUser: Another one?'
 * ```
 */
export function renderTurns(before: readonly Message[], prompt: string): string {
  return [...before, { role: 'user', content: prompt } as const]
    .map(({ role, content }, i) =>
      i === 0 ? content : `${role === 'user' ? 'User' : 'Assistant'}: ${content}`,
    )
    .join('\n\n')
}
