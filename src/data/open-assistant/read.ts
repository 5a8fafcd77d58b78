import { describe } from '../../core/errors.js'
import { parseJsonLines } from '../json-lines.js'
import type { TextSource } from '../lines.js'
import { completeOptions, FirstTurnFilter, type Settings } from './first-turn.js'
import { FlatMessages } from './flat.js'
import { type FoundMessage, type Message, type Row, readRow } from './message.js'
import { ReportWriter } from './report.js'
import type { OpenAssistantInstruction, OpenAssistantOptions, OpenAssistantReport } from './types.js'

/** The instructions of a file, one pass, with what became of everything else. */
export interface OpenAssistantReader extends AsyncIterable<OpenAssistantInstruction> {
  /** Counts so far; complete at the end of the iteration. */
  readonly report: OpenAssistantReport
}

/**
 * First-turn instructions of Open Assistant (OASST1, OASST2) with their ranked answers. Reads every export: conversation
 * trees, messages with nested replies, and the flat messages that the hub serves, also mixed, with nulls stated or
 * omitted. Trees stream through, a line at a time; flat messages are held until the end, for their replies may stand
 * anywhere.
 *
 * Nothing is dropped without being counted in `report`. Instructions with equal text are kept and marked
 * `duplicateOf`: whoever splits the data must keep them together.
 *
 * @param lines Lines, with or without their ends, or a whole text.
 * @throws `InvalidArgumentError` for an unusable option. A damaged file does not throw.
 * @example
 * ```ts
 * import { readOpenAssistant, splitLines } from 'self-rewarding/data'
 *
 * async function show(chunks: AsyncIterable<string>) {
 *   const reader = readOpenAssistant(splitLines(chunks), { lang: 'en' })
 *   for await (const { prompt, responses } of reader) console.log(prompt, responses[0]?.text)
 *   console.log(reader.report.dropped)
 * }
 * ```
 */
export function readOpenAssistant(
  lines: TextSource,
  options: OpenAssistantOptions = {},
): OpenAssistantReader {
  const report = new ReportWriter()
  return Object.assign(read(lines, completeOptions(options), report), { report })
}

async function* read(
  lines: TextSource,
  settings: Settings,
  report: ReportWriter,
): AsyncGenerator<OpenAssistantInstruction, void, undefined> {
  const filter = new FirstTurnFilter(settings, report)
  const flat = new FlatMessages(report)
  for await (const parsed of parseJsonLines(lines)) {
    report.lines++
    const row = parsed.ok ? readRow(parsed.value) : undefined
    if (!parsed.ok) report.dropLine(parsed.line, parsed.reason, parsed.raw)
    else if (!row) report.dropLine(parsed.line, 'wrong-shape', shapeOf(parsed.value))
    else {
      countMessages(row, parsed.line, report)
      const instruction = readTree(row, filter, flat, report)
      if (instruction) yield instruction
    }
  }
  for (const turn of flat.firstTurns()) {
    const instruction = filter.read(turn)
    if (instruction) yield instruction
  }
}

function countMessages({ messages }: Row, line: number, report: ReportWriter): void {
  report.messages += messages.length
  for (const { problem } of messages) {
    if (problem === undefined) continue
    report.drop('wrong-shape')
    report.note(line, 'wrong-shape', problem)
  }
}

/** The instruction of a row that holds a whole tree; messages that stand alone are set aside. */
function readTree(
  { messages, tree }: Row,
  filter: FirstTurnFilter,
  flat: FlatMessages,
  report: ReportWriter,
): OpenAssistantInstruction | undefined {
  const prompt = messages[0]?.message
  const replies = atDepth(messages, 1)
  const isWhole = tree !== undefined || (prompt?.parent_id == null && messages.length > 1)
  if (isWhole) {
    report.drop('later-turn', messages.filter(({ depth, message }) => depth > 1 && message).length)
    return filter.read({ ...(prompt && { prompt }), replies, ...(tree && { tree }) })
  }
  // Below a message that has a parent itself, all are later turns.
  report.drop('later-turn', messages.filter(({ depth, message }) => depth > 0 && message).length)
  if (prompt) flat.add(prompt)
  return undefined
}

function atDepth(messages: readonly FoundMessage[], wanted: number): Message[] {
  return messages.flatMap(({ depth, message }) => (depth === wanted && message ? [message] : []))
}

/** The fields of a row of another format: enough to see which. Stringifying it could overflow the stack. */
function shapeOf(value: unknown): string {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isObject ? `fields: ${Object.keys(value).slice(0, 20).join(', ')}` : describe(value)
}
