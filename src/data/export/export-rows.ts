import { readRows } from '../rows.js'
import { formatOf } from './export-formats.js'
import type { ExportedFormat } from './formats/all.js'
import { checkExportOptions } from './options.js'
import { rowOf } from './read-row.js'
import type { TrapReason } from './traps/reasons.js'
import { TrapError } from './traps/trap-error.js'
import type { Export, ExportFormat, ExportOptions, ExportRows, ExportSource } from './types.js'

/**
 * Writes rows in a trainer's format, one at a time: memory does not depend on how many there are, but for 12 to 48 bytes
 * a row by which duplicates are found. Every row is checked for what a trainer would take, and be harmed by: a trap
 * ends the export, or with `onTrap: 'drop'` leaves its row out and is counted.
 *
 * @param rows Lines of `pairs.jsonl` or `sft.jsonl`, or the rows themselves; for `candidates` what `joinCandidates`
 * gives; for `alpaca-eval` its own rows.
 * @throws `TrapError` (while lines are read) with line, field and what to do; `DataError` for what is no row;
 * `InvalidArgumentError` for options that cannot be kept.
 * @example
 * ```ts
 * import { exportRows } from 'self-rewarding/export'
 *
 * const prompt = [{ role: 'user' as const, content: 'Name a prime.' }]
 * const answer = (content: string) => [{ role: 'assistant' as const, content }]
 * const rows = [{ prompt, chosen: answer('7'), rejected: answer('9'), chosen_score: 5, rejected_score: 1 }]
 * const { lines, result } = exportRows('openrlhf', rows)
 * for await (const line of lines) console.log(JSON.parse(line).margin) // 4
 * console.log(result().rows) // 1
 * ```
 */
export function exportRows<F extends ExportFormat>(
  format: F,
  rows: ExportSource<F>,
  options: ExportOptions = {},
): Export {
  const known = formatOf(format)
  checkExportOptions(options, { name: format, from: known.dataset })
  const counts: Counts = { rows: 0, dropped: {}, complete: false }
  const written = writeRows<ExportRows[F]>(known, rows, options, counts)
  return {
    lines: known.isList ? asList(written) : written,
    result: () => ({ ...counts, dropped: { ...counts.dropped } }),
  }
}

interface Counts {
  rows: number
  dropped: Partial<Record<TrapReason, number>>
  complete: boolean
}

async function* writeRows<Row>(
  format: ExportedFormat<Row>,
  rows: AsyncIterable<string | object> | Iterable<string | object>,
  options: ExportOptions,
  counts: Counts,
): AsyncGenerator<string, void, undefined> {
  const { file = 'rows', onTrap = 'error' } = options
  const examine = format.examine(options)
  for await (const found of readRows(rows)) {
    const row = rowOf(found, format.input, file)
    const trap = examine(row)
    if (trap === undefined) {
      const line = format.write(row)
      counts.rows++
      yield line
    } else if (onTrap === 'drop') {
      counts.dropped[trap.reason] = (counts.dropped[trap.reason] ?? 0) + 1
    } else {
      throw new TrapError({ ...trap, file, line: found.line })
    }
  }
  counts.complete = true
}

/** Items as the lines of a JSON list; one is held back, since the last has no comma behind it. */
async function* asList(items: AsyncIterable<string>): AsyncGenerator<string, void, undefined> {
  let held: string | undefined
  for await (const item of items) {
    yield held === undefined ? '[' : `${held},`
    held = item
  }
  if (held === undefined) yield '[]'
  else {
    yield held
    yield ']'
  }
}
