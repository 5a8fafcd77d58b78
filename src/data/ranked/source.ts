import { excerpt } from '../../core/errors.js'
import type { LineDrop } from '../open-assistant/types.js'
import { type RowSource, readRows, shapeOf } from '../rows.js'
import type { RankedInstruction } from './types.js'

/** A row of a dataset: an object. */
export type SourceRow = Readonly<Record<string, unknown>>

/** A row that gave nothing, with the beginning of it. */
export interface SourceProblem<Drop extends string> {
  /** Row, from 1. */
  readonly line: number
  /** Why it gave nothing. */
  readonly reason: LineDrop | Drop
  /** The beginning of it, or its fields. */
  readonly detail: string
}

/** What became of the rows of a dataset: `rows` = those used + all of `dropped`. */
export interface SourceReport<Drop extends string> {
  /** Rows that are not blank. */
  readonly rows: number
  /** Rows that gave nothing, by reason. */
  readonly dropped: Readonly<Record<LineDrop | Drop, number>>
  /** Instructions with two different ranks. */
  readonly instructions: number
  /** Instructions that are left out: nothing to agree or disagree with. */
  readonly tooFewRanks: number
  /** The first 20 rows that gave nothing. */
  readonly problems: readonly SourceProblem<Drop>[]
}

/** Ranked instructions of another dataset. */
export interface RankedSource<Drop extends string> {
  /** Instructions with at least two different ranks. */
  readonly instructions: readonly RankedInstruction[]
  /** What became of all rows. */
  readonly report: SourceReport<Drop>
}

const problemsKept = 20

/** Reads rows one by one; each is used or dropped for a reason. */
export async function readSource<Drop extends string>(
  source: RowSource,
  drops: readonly Drop[],
  use: (row: SourceRow, line: number) => Drop | 'wrong-shape' | undefined,
): Promise<Pick<SourceReport<Drop>, 'rows' | 'dropped' | 'problems'>> {
  const counts = new Map<LineDrop | Drop, number>(
    (['not-utf8', 'invalid-json', 'too-long', 'wrong-shape', ...drops] as const).map(reason => [reason, 0]),
  )
  const problems: SourceProblem<Drop>[] = []
  let rows = 0
  for await (const parsed of readRows(source)) {
    rows++
    const { line } = parsed
    const reason = !parsed.ok ? parsed.reason : isRow(parsed.value) ? use(parsed.value, line) : 'wrong-shape'
    if (reason === undefined) continue
    counts.set(reason, (counts.get(reason) ?? 0) + 1)
    const detail = excerpt(parsed.ok ? shapeOf(parsed.value) : parsed.raw)
    if (problems.length < problemsKept) problems.push({ line, reason, detail })
  }
  return { rows, dropped: Object.fromEntries(counts) as Record<LineDrop | Drop, number>, problems }
}

function isRow(value: unknown): value is SourceRow {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A text with something in it. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined
}
