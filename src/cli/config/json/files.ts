import { z } from 'zod'
import { invalid } from '../../../core/check.js'
import { DataError } from '../../../core/errors.js'
import {
  checkManifest,
  type RankedInstruction,
  readRanked,
  type SftRow,
  type SplitManifest,
} from '../../../data/index.js'
import { readRows } from '../../../data/rows.js'
import type { SeedExample, SeedPair } from '../../../iterate/mix-options.js'
import { readLineBytes } from '../../../node/index.js'
import { lastText, readJson } from '../../reproduce/files.js'
import { place } from './values.js'

/** A file that a part of a config reads. */
export const fileSchema = z.strictObject({ file: place })

/** What is read of a file; that it cannot be read is said of the part that names it. */
export async function fromFile<T>(
  path: readonly string[],
  { file }: z.infer<typeof fileSchema>,
  read: (file: string) => Promise<T>,
): Promise<T> {
  try {
    return await read(file)
  } catch (cause) {
    if (typeof Reflect.get(Object(cause), 'errno') !== 'number') throw cause
    throw invalid([...path, 'file'].join('.'), file, 'a file that can be read', cause)
  }
}

/** Ranked instructions, such as those of `eft-eval.jsonl`. */
export async function rankedOf(file: string): Promise<RankedInstruction[]> {
  const items: RankedInstruction[] = []
  for await (const item of readRanked(readLineBytes(file), file)) items.push(item)
  return items
}

/** The manifest of the seed data. */
export async function splitOf(file: string): Promise<SplitManifest> {
  const manifest = await readJson(file)
  if (manifest === undefined)
    throw invalid('split.file', file, 'a split.json, as self-rewarding data writes it')
  return checkManifest(manifest, file)
}

/** Rows to imitate, such as those of `ift.jsonl`. */
export function sftRowsOf(file: string): Promise<SftRow[]> {
  return rowsOf(file, '{ prompt, completion }', row => {
    const parsed = sftRow.safeParse(row)
    return parsed.success ? parsed.data : undefined
  })
}

/** Seed rows: examples where the first has a `completion` or a `response`, else pairs. */
export async function mixRowsOf(file: string): Promise<SeedExample[] | SeedPair[]> {
  for await (const found of readRows(readLineBytes(file))) {
    if (found.ok && exampleOf(Object(found.value)))
      return rowsOf(file, '{ prompt, completion } or { prompt, response }', exampleOf)
    break
  }
  return rowsOf(file, '{ prompt, chosen, rejected }', pairOf)
}

/** Prompts of rows: their texts, or the last turns of their conversations. */
export function promptsOf(file: string): Promise<string[]> {
  return rowsOf(file, '{ prompt }', row => lastText(of(row, 'prompt')))
}

/** What people answered. */
export function answersOf(file: string): Promise<SeedExample[]> {
  return rowsOf(file, '{ prompt, completion } or { prompt, response }', exampleOf)
}

function exampleOf(row: object): SeedExample | undefined {
  const prompt = lastText(of(row, 'prompt'))
  const response = lastText(of(row, 'completion') ?? of(row, 'response'))
  return prompt === undefined || response === undefined ? undefined : { prompt, response }
}

function pairOf(row: object): SeedPair | undefined {
  const prompt = lastText(of(row, 'prompt'))
  const chosen = lastText(of(row, 'chosen'))
  const rejected = lastText(of(row, 'rejected'))
  if (prompt === undefined || chosen === undefined || rejected === undefined) return undefined
  return { prompt, chosen, rejected }
}

const message = z.strictObject({
  role: z.enum(['system', 'user', 'assistant', 'tool']),
  content: z.string(),
  toolCallId: z.string().exactOptional(),
})
const said = z.union([z.string(), z.array(message)])
const sftRow = z.looseObject({ prompt: said, completion: said })

/** The rows of a file, whole or not at all. */
async function rowsOf<T>(file: string, expected: string, read: (row: object) => T | undefined): Promise<T[]> {
  const rows: T[] = []
  for await (const found of readRows(readLineBytes(file))) {
    const { line } = found
    if (!found.ok) throw new DataError(`is no row of JSON (${found.reason})`, { file, line })
    const row = typeof found.value === 'object' && found.value !== null ? read(found.value) : undefined
    if (row === undefined) throw new DataError(`is no row of ${expected}`, { file, line })
    rows.push(row)
  }
  if (rows.length === 0) throw new DataError('has no rows', { file })
  return rows
}

function of(row: object, name: string): unknown {
  return Reflect.get(row, name)
}
