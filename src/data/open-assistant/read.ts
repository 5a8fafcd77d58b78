import { type RowSource, readRows, shapeOf } from '../rows.js'
import { readConversation } from './conversation.js'
import { FlatMessages } from './flat.js'
import { type Row, readRow, withReplies } from './message.js'
import { ReportWriter } from './report.js'
import { completeOptions, type Settings, TurnFilter } from './turn.js'
import type { OpenAssistantInstruction, OpenAssistantOptions, OpenAssistantReport } from './types.js'

/** The instructions of a file, one pass, with what became of everything else. */
export interface OpenAssistantReader extends AsyncIterable<OpenAssistantInstruction> {
  /** Counts so far; complete at the end of the iteration. */
  readonly report: OpenAssistantReport
}

/**
 * First-turn instructions of Open Assistant (OASST1, OASST2) with their ranked answers. Reads every export: conversation
 * trees, messages with nested replies, and the flat messages that the hub serves, also mixed, with nulls stated or
 * omitted; as JSON lines, or as the objects that `readParquetRows` gives. Trees stream through, a line at a time; flat messages are held until the end, for their replies may stand
 * anywhere.
 *
 * Nothing is dropped without being counted in `report`. Instructions with equal text are kept and marked
 * `duplicateOf`: whoever splits the data must keep them together.
 *
 * @param rows Lines, as texts or bytes, with or without their ends, a whole text, or objects.
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
export function readOpenAssistant(rows: RowSource, options: OpenAssistantOptions = {}): OpenAssistantReader {
  const report = new ReportWriter()
  return Object.assign(read(rows, completeOptions(options), report), { report })
}

async function* read(
  rows: RowSource,
  settings: Settings,
  report: ReportWriter,
): AsyncGenerator<OpenAssistantInstruction, void, undefined> {
  const context = { turns: settings.turns, filter: new TurnFilter(settings, report), report }
  const flat = new FlatMessages(settings.turns, report)
  for await (const parsed of readRows(rows)) {
    report.lines++
    const row = parsed.ok ? readRow(parsed.value) : undefined
    if (!parsed.ok) report.dropLine(parsed.line, parsed.reason, parsed.raw)
    else if (!row) report.dropLine(parsed.line, 'wrong-shape', shapeOf(parsed.value))
    else {
      countMessages(row, parsed.line, report)
      if (isWhole(row)) yield* readConversation(row.root, row.tree, context)
      else flat.add(row.root)
    }
  }
  for (const root of flat.trees()) yield* readConversation(root, undefined, context)
}

function countMessages({ root }: Row, line: number, report: ReportWriter): void {
  for (const { problem } of withReplies(root)) {
    report.messages++
    if (problem === undefined) continue
    report.drop('wrong-shape')
    report.note(line, 'wrong-shape', problem)
  }
}

/** Whether a row holds a tree; messages that stand alone are set aside until all are known. */
function isWhole({ root, tree }: Row): boolean {
  return tree !== undefined || (root.message?.parent_id == null && root.replies.length > 0)
}
