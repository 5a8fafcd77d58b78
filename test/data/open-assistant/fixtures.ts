import type {
  OpenAssistantInstruction,
  OpenAssistantReader,
  OpenAssistantReport,
} from '../../../src/data/index.js'

/** A message as the exports hold it, with fields of a good one where none are given. */
export function message(id: string, fields: object = {}): object {
  const role = id.startsWith('p') ? 'prompter' : 'assistant'
  return {
    message_id: id,
    text: `text of ${id}`,
    role,
    lang: 'en',
    review_result: true,
    deleted: false,
    ...fields,
  }
}

/** A conversation tree around its prompt. */
export function tree(prompt: object, state: string | null = 'ready_for_export'): object {
  return {
    message_tree_id: 'message_id' in prompt ? prompt.message_id : undefined,
    tree_state: state,
    prompt,
  }
}

/** Rows as the lines of a file. */
export function lines(...rows: readonly unknown[]): string[] {
  return rows.map(row => JSON.stringify(row))
}

/** Everything a reader gives. */
export async function readAll(reader: OpenAssistantReader): Promise<OpenAssistantInstruction[]> {
  const instructions: OpenAssistantInstruction[] = []
  for await (const instruction of reader) instructions.push(instruction)
  return instructions
}

/** The reasons that occurred. */
export function dropped({ dropped }: OpenAssistantReport): object {
  return Object.fromEntries(Object.entries(dropped).filter(([, count]) => count > 0))
}

const sum = (counts: object): number =>
  Object.values(counts).reduce((total: number, count: number) => total + count, 0)

/** What a report leaves unexplained; 0 for both where all adds up. */
export function unexplained(report: OpenAssistantReport): { lines: number; messages: number } {
  const { messages, prompts, responses } = report
  // Every line that is not dropped holds at least one message.
  const empty = Math.max(0, report.lines - sum(report.droppedLines) - messages)
  return { lines: empty, messages: messages - prompts - responses - sum(report.dropped) }
}
