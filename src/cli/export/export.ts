import { basename, join } from 'node:path'
import { SelfRewardingError } from '../../core/errors.js'
import {
  type AllowableTrap,
  checkRows,
  type ExportFormat,
  type ExportResult,
  exportFormats,
  exportRows,
  llamaFactoryInfo,
  type TrapOptions,
} from '../../data/export/index.js'
import { readLineBytes } from '../../node/index.js'
import { writeLines } from '../../node/whole-file.js'
import { count } from '../../report/text/numbers.js'
import { oneLine } from '../../report/text/printable.js'
import type { CliContext } from '../context.js'
import { exitCodes } from '../exit-codes.js'
import { fail } from '../failures.js'
import { jsonLine } from '../progress/json-view.js'
import { datasetOf } from './datasets.js'

/** Options of `self-rewarding export`. */
export interface ExportFlags {
  readonly format: ExportFormat
  readonly iteration: number
  readonly out?: string
  readonly onTrap: 'error' | 'drop'
  readonly allow?: readonly AllowableTrap[]
  readonly allowToken?: readonly string[]
  readonly maxCharacters?: number
  readonly generator?: string
  readonly json: boolean
}

/** Writes a dataset in a trainer's format, and reads it back. */
export async function exportDataset(this: CliContext, flags: ExportFlags, run: string): Promise<void> {
  const { process } = this
  const { format, iteration, json, onTrap } = flags
  try {
    const from = exportFormats.find(({ name }) => name === format)?.from ?? 'pairs'
    const { file, rows } = await datasetOf(from, { run, iteration, generator: flags.generator })
    const options = trapOptions(flags)
    const path = flags.out ?? join(run, 'exports', `iteration-${iteration}.${format}.${extension(format)}`)
    const { lines, result } = exportRows<ExportFormat>(format, Object(rows), { ...options, file, onTrap })
    const { sha256 } = await writeLines(path, notEmpty(lines, result))
    await readBack(format, path, result().rows, options)
    const { rows: written, dropped } = result()
    const info = format === 'llama-factory' ? llamaFactoryInfo(nameOf(path), basename(path)) : undefined
    process.stdout.write(
      json
        ? jsonLine({ export: { format, file: path, rows: written, dropped, sha256, ...(info && { info }) } })
        : `${told(path, format, result())}${info ? `For dataset_info.json:\n${JSON.stringify(info, null, 2)}\n` : ''}`,
    )
    process.exitCode = exitCodes.done
  } catch (error) {
    fail(this, error)
  }
}

function trapOptions({ allow, allowToken, maxCharacters }: ExportFlags): TrapOptions {
  return {
    ...(allow && { allow }),
    ...(allowToken && { allowTokens: allowToken }),
    ...(maxCharacters !== undefined && { maxCharacters }),
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
  path: string,
  rows: number,
  options: TrapOptions,
): Promise<void> {
  let back = 0
  for await (const _ of checkRows(format, readLineBytes(path), { ...options, file: path })) back++
  if (back !== rows)
    throw new SelfRewardingError(`${path}: ${rows} rows were written and ${back} can be read`)
}

function told(path: string, format: ExportFormat, { rows, dropped }: ExportResult): string {
  const left = Object.keys(dropped).length > 0 ? `Left out: ${reasons(dropped)}.\n` : ''
  return `${count(rows)} rows for ${format} in ${oneLine(path)}, read back.\n${left}`
}

function reasons(dropped: ExportResult['dropped']): string {
  return Object.entries(dropped)
    .map(([reason, value]) => `${reason} ${count(value)}`)
    .join(', ')
}

function extension(format: ExportFormat): string {
  return format === 'alpaca-eval' ? 'json' : 'jsonl'
}

/** A dataset's name after its file. */
function nameOf(path: string): string {
  return basename(path)
    .replace(/\.jsonl?$/, '')
    .replace(/[^\w-]+/g, '_')
}
