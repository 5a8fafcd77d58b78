import { basename, join } from 'node:path'
import { InvalidArgumentError, SelfRewardingError } from '../../core/errors.js'
import {
  type AllowableTrap,
  checkRows,
  type ExportFormat,
  type ExportResult,
  exportFormats,
  exportRows,
  type LlamaFactoryInfo,
  llamaFactoryInfo,
  type TrapOptions,
} from '../../data/export/index.js'
import { readLineBytes } from '../../node/index.js'
import { count } from '../../report/text/numbers.js'
import { oneLine, printable } from '../../report/text/printable.js'
import type { CliContext } from '../context.js'
import { exitCodes } from '../exit-codes.js'
import { fail } from '../failures.js'
import { jsonLine } from '../progress/json-view.js'
import { UsageError } from '../usage-error.js'
import { datasetOf } from './datasets.js'
import { placeFile } from './place-file.js'

/** Options of `self-rewarding export`. */
export interface ExportFlags {
  readonly format: ExportFormat
  readonly iteration: number
  readonly out?: string
  readonly onTrap: 'error' | 'drop'
  readonly allow?: readonly AllowableTrap[]
  readonly allowToken?: readonly string[]
  readonly forbidToken?: readonly string[]
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
    const { file, rows, unanswered } = await datasetOf(from, { run, iteration, generator: flags.generator })
    const options = trapOptions(flags)
    const path = flags.out ?? join(run, 'exports', `iteration-${iteration}.${format}.${extension(format)}`)
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

/** An option that the format cannot keep is a mistake in what was typed. */
function asUsage<T>(begin: () => T): T {
  try {
    return begin()
  } catch (error) {
    if (!InvalidArgumentError.isInstance(error)) throw error
    const flag = flagNames[error.field.replace(/\[.*/, '')] ?? error.field
    throw new UsageError(`${flag}: expected ${error.expected}`)
  }
}

const flagNames: Readonly<Record<string, string>> = {
  allow: '--allow',
  allowTokens: '--allow-token',
  forbidTokens: '--forbid-token',
  maxCharacters: '--max-characters',
}

function trapOptions({ allow, allowToken, forbidToken, maxCharacters }: ExportFlags): TrapOptions {
  return {
    ...(allow && { allow }),
    ...(allowToken && { allowTokens: allowToken }),
    ...(forbidToken && { forbidTokens: forbidToken }),
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
  draft: string,
  rows: number,
  options: TrapOptions,
): Promise<void> {
  let back = 0
  for await (const _ of checkRows(format, readLineBytes(draft), options)) back++
  if (back !== rows)
    throw new SelfRewardingError(`${options.file}: ${rows} rows were written and ${back} can be read`)
}

/** What was exported. */
interface Told extends Pick<ExportResult, 'rows' | 'dropped'> {
  readonly format: ExportFormat
  readonly file: string
  readonly unchanged: boolean
  readonly unanswered?: number
  readonly info?: LlamaFactoryInfo
}

function inWords({ format, file, rows, dropped, unchanged, unanswered = 0, info }: Told): string {
  return [
    `${count(rows)} rows for ${format} in ${oneLine(file)}, read back.\n`,
    unchanged && 'It was there already, byte for byte.\n',
    Object.keys(dropped).length > 0 && `Left out: ${reasons(dropped)}.\n`,
    unanswered > 0 && `Prompts without an answer: ${count(unanswered)}.\n`,
    info && `For dataset_info.json:\n${printable(JSON.stringify(info, null, 2))}\n`,
  ]
    .filter(Boolean)
    .join('')
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
  const name = basename(path)
    .replace(/\.jsonl?$/, '')
    .replace(/[^\w-]+/g, '_')
  return name || 'pairs'
}
