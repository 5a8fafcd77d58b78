import { ensureCount } from '../core/check.js'
import type { Finish } from '../model/provider.js'

/**
 * Why a part of a reply is no instruction.
 *
 * - `prose`: text before the list, a reply without a list, or a last item that ends in words to the reader.
 * - `empty`: a number without a text, or an empty reply.
 * - `misnumbered`: the numbers do not go up one by one, so that from here on an item could be a part of another.
 * - `truncated`: the last item of a reply that did not finish.
 * - `too-long`: over `maxLength`.
 */
export type InstructionDrop = 'prose' | 'empty' | 'misnumbered' | 'truncated' | 'too-long'

/** What was read of a reply. */
export interface InstructionList {
  /** The instructions, in the order of the reply, without their numbers and the white space around them. */
  readonly instructions: readonly string[]
  /** Parts that were dropped, in the order of the reply. */
  readonly dropped: readonly {
    /** Why it is no instruction. */
    readonly reason: InstructionDrop
    /** The part as the model wrote it. */
    readonly raw: string
  }[]
}

/** What {@link parseInstructionList} takes. */
export interface ParseInstructionsOptions {
  /** Number of the first new instruction. A list that begins with 1 is read too: chat models count anew. */
  readonly startNumber: number
  /** How the reply ended; after anything but `stop`, the last item is taken for cut. */
  readonly finish: Finish
  /** Whether the reply goes on after the first number instead of beginning with it. @default false */
  readonly continued?: boolean
  /** Characters (code points) an instruction may have. @default no bound */
  readonly maxLength?: number
}

interface Item {
  readonly number: number
  readonly lines: string[]
}

/** "9. ", "9) ", "**9.** ", "### 9: ", and a number alone on its line. */
const marker = /^\s{0,3}(?:#{1,6}\s+|\*{1,2})?(\d{1,6})[.):](?:\*{1,2})?(?:\s+|$)/

const closingWords =
  /^(?:let me know|i hope|hope (?:this|these)|feel free|these (?:tasks|instructions|prompts)|would you like)\b/i

/**
 * The new instructions in a model's reply: a numbered list whose items may have several lines. Items are kept word for
 * word or dropped with a reason; nothing is shortened.
 *
 * @example
 * ```ts
 * import { parseInstructionList } from 'self-rewarding/instruct'
 *
 * const reply = 'Sure!\n9. Name a prime.\n10. Explain ti'
 * const { instructions, dropped } = parseInstructionList(reply, { startNumber: 9, finish: 'length' })
 * // ['Name a prime.']; 'Sure!' is prose, '10. Explain ti' truncated
 * ```
 */
export function parseInstructionList(
  text: string,
  { startNumber, finish, continued = false, maxLength = Number.POSITIVE_INFINITY }: ParseInstructionsOptions,
): InstructionList {
  ensureCount(startNumber, 'startNumber')
  const instructions: string[] = []
  const dropped: { reason: InstructionDrop; raw: string }[] = []
  // A raw text that repeats the number is read as if it had not.
  const repeats = Number(marker.exec(text.trimStart())?.[1]) === startNumber
  const { preamble, items } = splitItems(
    continued && !repeats ? `${startNumber}. ${text}` : text,
    startNumber,
  )
  if (preamble !== '') dropped.push({ reason: 'prose', raw: preamble })
  let isMisnumbered = false
  for (const [i, { number, lines }] of items.entries()) {
    const isLast = i === items.length - 1
    const raw = lines.join('\n')
    const instruction = raw.replace(marker, '').trim()
    isMisnumbered ||= lines.slice(1).some(line => Number(marker.exec(line)?.[1]) >= number)
    const reason = isMisnumbered
      ? 'misnumbered'
      : isLast && finish !== 'stop'
        ? 'truncated'
        : problem(instruction, isLast, maxLength)
    if (reason) dropped.push({ reason, raw })
    else instructions.push(instruction)
  }
  if (instructions.length + dropped.length === 0) dropped.push({ reason: 'empty', raw: text })
  return { instructions, dropped }
}

/** An item begins where a line has the next number; lists inside an item count from 1 and do not. */
function splitItems(text: string, startNumber: number): { preamble: string; items: readonly Item[] } {
  const preamble: string[] = []
  const items: Item[] = []
  for (const line of text.split(/\r?\n/)) {
    const number = Number(marker.exec(line)?.[1])
    const current = items.at(-1)
    const begins = current ? number === current.number + 1 : number === startNumber || number === 1
    if (begins) items.push({ number, lines: [line] })
    else (current?.lines ?? preamble).push(line)
  }
  return { preamble: preamble.join('\n').trim(), items }
}

function problem(instruction: string, isLast: boolean, maxLength: number): InstructionDrop | undefined {
  if (instruction === '') return 'empty'
  const paragraphs = instruction.split(/\n\s*\n/)
  if (isLast && paragraphs.length > 1 && closingWords.test(paragraphs.at(-1) ?? '')) return 'prose'
  // Counting code points takes time; UTF-16 units are at least as many.
  return instruction.length > maxLength && [...instruction].length > maxLength ? 'too-long' : undefined
}
