import { DataError } from '../../core/errors.js'
import { readAlpacaModelOutputs } from '../../evaluate/alpaca-eval/index.js'
import { type RowSource, readRows } from '../rows.js'
import { formatOf } from './export-formats.js'
import type { ExportedFormat } from './formats/all.js'
import { checkTrapOptions } from './options.js'
import { rowOf } from './read-row.js'
import { TrapError } from './traps/trap-error.js'
import type { ExportFormat, ExportRows, TrapOptions } from './types.js'

/**
 * Reads a file in a trainer's format back: every row with the fields that the trainer reads, checked for the same traps
 * as before it was written. Of a file that somebody else wrote, fields that no trainer reads are passed over.
 *
 * AlpacaEval's file is one JSON list and is read whole.
 *
 * @throws `DataError` (while rows are read) with line and field of what is no such row; `TrapError` with line, field and
 * what to do.
 * @example
 * ```ts
 * import { checkRows } from 'self-rewarding/export'
 *
 * const line = '{"prompt":"Name a prime: ","chosen":"7","rejected":"9","margin":4.0}'
 * for await (const { chosen, margin } of checkRows('trl', [line])) console.log(chosen, margin) // 7 4
 * ```
 */
export function checkRows<F extends ExportFormat>(
  format: F,
  lines: AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>,
  options: TrapOptions = {},
): AsyncGenerator<ExportRows[F], void, undefined> {
  const known = formatOf(format)
  checkTrapOptions(options, { name: format, from: known.dataset })
  return check<ExportRows[F]>(known, lines, options)
}

async function* check<Row>(
  format: ExportedFormat<Row>,
  lines: AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>,
  options: TrapOptions,
): AsyncGenerator<Row, void, undefined> {
  const { file = 'rows' } = options
  const examine = format.examine(options)
  const rows: RowSource = format.isList ? await listed(lines, file) : lines
  for await (const found of readRows(rows)) {
    const row = rowOf(found, format.output, file)
    const trap = examine(row)
    if (trap) throw new TrapError({ ...trap, file, line: found.line })
    yield row
  }
}

/** The rows of a JSON list. */
async function listed(
  lines: AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>,
  file: string,
): Promise<readonly object[]> {
  if (typeof lines === 'string') return readAlpacaModelOutputs(lines, file)
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const texts: string[] = []
  for await (const line of lines) {
    try {
      texts.push(typeof line === 'string' ? line : decoder.decode(line))
    } catch (cause) {
      throw new DataError('is not UTF-8; write the file again', { file, line: texts.length + 1, cause })
    }
  }
  return readAlpacaModelOutputs(texts.join('\n'), file)
}
