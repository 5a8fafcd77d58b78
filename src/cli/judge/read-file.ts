import { readRows } from '../../data/rows.js'
import type { JudgingItem } from '../../iterate/judging/types.js'
import { readLineBytes } from '../../node/index.js'
import { UsageError } from '../usage-error.js'
import { type RowProblem, type RowTexts, textsOf } from './rows.js'

/** A line that is not judged. */
export interface BadLine {
  readonly line: number
  readonly reason: RowProblem | 'not-utf8' | 'invalid-json' | 'too-long'
}

/** A line of the file that is an object: as it is written, with what of it is judged, or why it is not. */
export interface FileRow {
  readonly line: number
  readonly text: string
  readonly found: RowTexts | RowProblem
}

/** The lines of a file that are objects; others are told of, like those that cannot be judged. */
export async function* linesOf(
  file: string,
  column: string,
  onBad: (bad: BadLine) => void = () => {},
): AsyncGenerator<FileRow> {
  let bytes: Uint8Array = new Uint8Array()
  async function* remembered(): AsyncGenerator<Uint8Array> {
    for await (bytes of readLineBytes(file)) yield bytes
  }
  for await (const row of readRows(remembered())) {
    const { line } = row
    const found = row.ok ? textsOf(row.value, column) : row.reason
    if (typeof found === 'string') onBad({ line, reason: found })
    if (!row.ok || found === 'no-object') continue
    // Its columns stay to the letter: read and written again, long numbers would be others.
    yield { line, text: Buffer.from(bytes).toString('utf8').trim(), found: textsOf(row.value, column) }
  }
}

/** What is to be judged, and what is wrong with the other lines. */
export interface RowsToJudge {
  readonly items: readonly (JudgingItem & Pick<RowTexts, 'rank' | 'score'>)[]
  readonly bad: readonly BadLine[]
}

/**
 * Reads what of a file is judged.
 *
 * @throws `UsageError` where there is nothing.
 */
export async function rowsToJudge(file: string, column: string): Promise<RowsToJudge> {
  const bad: BadLine[] = []
  const items: RowsToJudge['items'][number][] = []
  try {
    for await (const { found } of linesOf(file, column, one => bad.push(one))) {
      if (typeof found === 'string') continue
      const { prompt, response, ...human } = found
      items.push({ prompt, responses: [{ text: response }], ...human })
    }
  } catch (cause) {
    const code: unknown = Reflect.get(Object(cause), 'code')
    if (code === 'ENOENT') throw new UsageError(`there is no file ${file}; correct the path`, { cause })
    if (code === 'EISDIR')
      throw new UsageError(`${file} is a directory; give a .jsonl file of prompts and responses`, { cause })
    throw cause
  }
  if (items.length > 0) return { items, bad }
  const [first] = bad
  throw new UsageError(
    first === undefined
      ? `${file} has no rows`
      : `${file} has no row with a prompt and a response; line ${first.line}: ${first.reason}`,
  )
}
