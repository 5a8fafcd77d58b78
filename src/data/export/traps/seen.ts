import { describe } from '../../../core/errors.js'
import { TextSet } from '../../../core/text-set.js'
import type { AllowableTrap, Trap } from './reasons.js'
import type { Turns } from './turn-traps.js'

/** A prompt and what is trained on of it. */
interface SeenRow {
  readonly prompt: Turns
  readonly prompt_index?: number | undefined
  /** Chosen and rejected, or the completion. */
  readonly responses: readonly string[]
}

/**
 * Remembers prompts and rows, at 12 to 48 bytes each.
 *
 * Several rows of one prompt are legal, as `allPairs` makes them: with one `prompt_index` wherever they stand; without
 * an index, as in most formats, one after the other.
 */
export class Seen {
  private readonly prompts = new TextSet()
  private readonly indices = new TextSet()
  private readonly rows = new TextSet()
  /** Indices of prompts that came before under another. */
  private readonly again = new Set<number>()
  private last: string | undefined

  constructor(private readonly allow: readonly AllowableTrap[]) {}

  /** What came before, or nothing; the row counts as seen unless it is a trap. */
  trap({ prompt, prompt_index: index, responses }: SeenRow): Trap | undefined {
    const key =
      typeof prompt === 'string' ? prompt : JSON.stringify(prompt.map(turn => [turn.role, turn.content]))
    const isNew = this.prompts.add(key)
    if (!isNew && !this.isGroup(key, index) && !this.allow.includes('duplicate-prompt'))
      return duplicatePrompt(prompt)
    this.last = key
    if (isNew && index !== undefined) this.indices.add(`${index} ${key}`)
    // Either order: a pair and its reverse cancel out.
    const isRepeated = !this.rows.add(JSON.stringify([key, ...responses.toSorted()]))
    return isRepeated && !this.allow.includes('duplicate-row') ? duplicateRow : undefined
  }

  /** Whether the row goes on with a prompt that was taken. */
  private isGroup(key: string, index: number | undefined): boolean {
    if (index === undefined) return key === this.last
    if (this.again.has(index)) return false
    if (!this.indices.add(`${index} ${key}`)) return true
    this.again.add(index)
    return false
  }
}

function duplicatePrompt(prompt: Turns): Trap {
  const text = typeof prompt === 'string' ? prompt : prompt.at(-1)?.content
  return {
    reason: 'duplicate-prompt',
    field: 'prompt',
    problem: `came before, as another prompt: ${describe(text)}`,
    advice:
      'leave it out, or allow duplicate-prompt; pairs of one prompt have one prompt_index, or stand one after the other',
  }
}

const duplicateRow: Trap = {
  reason: 'duplicate-row',
  field: 'row',
  problem: 'the same responses to the same prompt came before, in this or the other order',
  advice: 'leave it out, or allow duplicate-row where rows are repeated on purpose',
}
