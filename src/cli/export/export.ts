import { basename, join } from 'node:path'
import { SelfRewardingError } from '../../core/errors.js'
import {
  checkRows,
  type ExportFormat,
  type ExportResult,
  exportFormats,
  exportRows,
  llamaFactoryInfo,
  type TrapOptions,
} from '../../data/export/index.js'
import { readLineBytes } from '../../node/index.js'
import { count } from '../../report/text/numbers.js'
import type { CliContext } from '../context.js'
import { exitCodes } from '../exit-codes.js'
import { fail } from '../failures.js'
import { jsonLine } from '../progress/json-view.js'
import { refuseOwnPlace } from '../run-directory/own-place.js'
import { datasetOf } from './datasets.js'
import { inWords, reasons } from './in-words.js'
import { placeFile } from './place-file.js'
import { asUsage, type TrapFlags, trapOptions } from './trap-flags.js'

/** Options of `self-rewarding export`. */
export interface ExportFlags extends TrapFlags {
  readonly format: ExportFormat
  readonly iteration: number
  readonly out?: string
  readonly onTrap: 'error' | 'drop'
  readonly generator?: string
  readonly json: boolean
}

/** Writes a dataset in a trainer's format, and reads it back. */
export async function exportDataset(this: CliContext, flags: ExportFlags, run: string): Promise<void> {
  const { process } = this
  const { format, iteration, json, onTrap } = flags
  try {
    const from = exportFormats.find(({ name }) => name === format)?.from ?? 'pairs'
    const { file, rows, unanswered } = await datasetOf(from, { run, iteration, generator: flags.generator })
    const options = trapOptions(flags)
    if (flags.out !== undefined) await refuseOwnPlace(run, flags.out, 'exports')
    const path = flags.out ?? join(run, 'exports', `iteration-${iteration}.${format}.${extension(format)}`)
    // Whether they are rows of the format is checked one by one.
    const begin = () => exportRows<ExportFormat>(format, Object(rows), { ...options, file, onTrap })
    const { lines, result } = asUsage(begin)
    const placed = await placeFile(path, notEmpty(lines, result), draft =>
      readBack(format, draft, result().rows, { ...options, file: path }),
    )
    const { rows: written, dropped } = result()
    const info = format === 'llama-factory' ? llamaFactoryInfo(nameOf(path), basename(path)) : undefined
    const left = unanswered && { unanswered: unanswered() }
    const told = { format, file: path, rows: written, dropped, ...left, ...placed, ...(info && { info }) }
    process.stdout.write(json ? jsonLine({ export: told }) : inWords(told))
    process.exitCode = exitCodes.done
  } catch (error) {
    fail(this, error)
  }
}

/** A file without rows is none: no trainer reads it. */
async function* notEmpty(lines: AsyncIterable<string>, result: () => ExportResult): AsyncGenerator<string> {
  yield* lines
  const { rows, dropped } = result()
  if (rows > 0) return
  const left = Object.values(dropped).reduce((sum, value) => sum + value, 0)
  const why = left > 0 ? `: all ${count(left)} were left out (${reasons(dropped)})` : ''
  throw new SelfRewardingError(`there is no row to export${why}`)
}

/** Every row must come back. */
async function readBack(
  format: ExportFormat,
  draft: string,
  rows: number,
  options: TrapOptions,
): Promise<void> {
  let back = 0
  for await (const _ of checkRows(format, readLineBytes(draft), options)) back++
  if (back !== rows)
    throw new SelfRewardingError(`${options.file}: ${rows} rows were written and ${back} can be read`)
}

function extension(format: ExportFormat): string {
  return format === 'alpaca-eval' ? 'json' : 'jsonl'
}

/** A dataset's name after its file. */
function nameOf(path: string): string {
  const name = basename(path)
    .replace(/\.jsonl?$/, '')
    .replace(/[^\w-]+/g, '_')
  return name || 'pairs'
}
