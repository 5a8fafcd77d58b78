import { ensure, ensureCount } from '../core/check.js'
import type { Input } from '../model/provider.js'

/** What {@link fewShotPrompt} takes. */
export interface FewShotOptions {
  /** Instructions to show, in order; they stand in the prompt as they are. */
  readonly demonstrations: readonly string[]
  /** New instructions to ask for. @default 1 */
  readonly count?: number
  /** A request for a chat model, or a raw text that a base model continues. @default 'chat' */
  readonly form?: 'chat' | 'text'
}

/** A request for new instructions, with what it takes to read the reply. */
export interface FewShotPrompt {
  /** What the model is given. */
  readonly input: Input
  /** Number of the first new instruction. */
  readonly startNumber: number
  /** Whether the reply goes on after that number (raw text) or begins with it (chat). */
  readonly continued: boolean
  /** Texts that end the reply, for `sampling.stop`: raw text would go on for ever. Empty for chat. */
  readonly stop: readonly string[]
}

/**
 * A request for new instructions that shows some: a numbered list that the model continues (paper, section 2.2, step
 * 1, after Self-Instruct). The wording is ours, and so is the count of 1: the paper states neither.
 *
 * @throws `InvalidArgumentError` for no demonstrations, a blank one, or a count below 1.
 * @example
 * ```ts
 * import { fewShotPrompt, parseInstructionList } from 'self-rewarding/instruct'
 *
 * const shot = fewShotPrompt({ demonstrations: ['Name a prime.', 'Write a limerick.'], count: 2 })
 * const reply = '3. Explain tides to a child.\n4. Plan a picnic for six.'
 * const { instructions } = parseInstructionList(reply, { ...shot, finish: 'stop' })
 * ```
 */
export function fewShotPrompt({ demonstrations, count = 1, form = 'chat' }: FewShotOptions): FewShotPrompt {
  const blank = demonstrations.findIndex(text => text.trim() === '')
  ensure(blank < 0, `demonstrations[${blank}]`, demonstrations[blank], 'a text that is not blank')
  ensure(demonstrations.length > 0, 'demonstrations', demonstrations, 'at least one')
  ensureCount(count, 'count')
  const startNumber = demonstrations.length + 1
  const list = demonstrations.map((text, i) => `${i + 1}. ${text.trim()}`).join('\n\n')
  if (form === 'chat') {
    const content = chatRequest(list, startNumber, count)
    return { input: { messages: [{ role: 'user', content }] }, startNumber, continued: false, stop: [] }
  }
  ensure(form === 'text', 'form', form, "'chat' or 'text'")
  // No space after the number: tokenizers join a space with the word that follows it.
  const text = `A numbered list of varied tasks that people gave to an assistant:\n\n${list}\n\n${startNumber}.`
  return { input: { text }, startNumber, continued: true, stop: [`\n${startNumber + count}.`] }
}

function chatRequest(list: string, startNumber: number, count: number): string {
  const last = startNumber + count - 1
  const asked =
    count === 1
      ? `one new task, with the number ${startNumber}`
      : `${count} new tasks, with the numbers ${startNumber} to ${last}`
  return [
    'Here is a numbered list of varied tasks that people gave to an assistant:',
    list,
    `Continue the list with ${asked}. Each is to differ from all others in subject and in kind, to say all that is needed to do it, and to be worded as a person would ask it. Write "${startNumber}." and the task; write nothing before or after the list, and do not carry out any task.`,
  ].join('\n\n')
}
