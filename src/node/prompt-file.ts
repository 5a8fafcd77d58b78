import { isUtf8 } from 'node:buffer'
import { createHash } from 'node:crypto'
import { closeSync, openSync, readSync, statSync } from 'node:fs'
import { ensure, ensureCount, invalid, refuseUnknown } from '../core/check.js'
import { DataError, excerpt } from '../core/errors.js'
import { maxLineLength } from '../data/lines.js'
import type { PromptDraft, PromptSource } from '../instruct/prompt-source.js'
import { readRawLines } from './lines.js'

/** Settings of {@link promptFile}. */
export interface PromptFileOptions {
  /** Field of a row that holds the prompt; for `.jsonl` alone. @default 'prompt' */
  readonly field?: string
  /**
   * Rows of each iteration: the first takes the first slice, the second the next.
   *
   * @default the whole file in every iteration
   */
  readonly perIteration?: number
}

/**
 * Prompts from a file, read as they are needed: `.jsonl`, an object a row, or `.txt`, a prompt a line; either may be
 * gzipped (`.gz`). Rows are the lines that are not blank. One that gives no prompt is dropped and counted:
 * `not-utf8`, `too-long` (over 16 MiB), `invalid-json`, `no-prompt` (no object, or no text in the field), each with
 * the beginning of the row.
 *
 * The file's hash is part of the run's identity. It is taken when the source is made and again before each iteration,
 * and the file is looked at again for every row, so that a file that changes under a run ends it in words.
 *
 * @throws `InvalidArgumentError` for a file that cannot be read or has another ending, and when an iteration's slice
 * begins past the last row; `DataError` where the file has changed.
 * @example
 * ```ts
 * import { writeFileSync } from 'node:fs'
 * import { promptFile } from 'self-rewarding/node'
 *
 * writeFileSync('prompts.jsonl', '{"instruction":"Name a prime."}\n{"instruction":"Explain tides."}\n')
 * const prompts = promptFile('prompts.jsonl', { field: 'instruction', perIteration: 1 })
 * ```
 */
export function promptFile(path: string, options: PromptFileOptions = {}): PromptSource {
  refuseUnknown(options, ['field', 'perIteration'])
  const { perIteration } = options
  const isText = /\.txt(\.gz)?$/.test(path)
  ensure(
    isText || /\.jsonl(\.gz)?$/.test(path),
    'path',
    path,
    'a .jsonl or .txt file, or one of these with .gz',
  )
  ensure(!isText || options.field === undefined, 'field', options.field, 'to be left out for a .txt file')
  const { field = 'prompt' } = options
  ensure(field !== '', 'field', field, 'the name of a field')
  if (perIteration !== undefined) ensureCount(perIteration, 'perIteration', ' of rows')
  const sha256 = hashOf(path)
  return {
    id: { file: sha256, field: isText ? null : field, perIteration: perIteration ?? null },
    async *prompts({ iteration }) {
      const state = stateOf(path)
      const refuseChanged = (isSame: boolean): void => {
        if (!isSame) throw new DataError('has changed since the run began', { file: path })
      }
      refuseChanged(hashOf(path) === sha256)
      const first = perIteration === undefined ? 0 : (iteration - 1) * perIteration
      const end = perIteration === undefined ? Number.POSITIVE_INFINITY : first + perIteration
      let rows = 0
      for await (const { bytes, line } of readRawLines(path)) {
        // Once the row is read and before it is used: every row that is used is of the file that was hashed.
        refuseChanged(stateOf(path) === state)
        const text = bytes.toString('utf8')
        if (text.trim() === '') continue
        if (rows === end) return
        if (rows++ < first) continue
        const read = isUtf8(bytes) ? readRow(text, isText ? undefined : field) : { dropped: 'not-utf8' }
        yield { prompt: excerpt(text, 2000), source: `line:${line}`, ...read }
      }
      refuseChanged(stateOf(path) === state)
      const expected = `more than ${first} rows for iteration ${iteration}; give more, or a smaller perIteration`
      ensure(rows > first, 'prompts', rows, expected)
    },
  }
}

/** The prompt of a row, or why it has none. */
function readRow(
  text: string,
  field: string | undefined,
): Pick<PromptDraft, 'prompt'> | Required<Pick<PromptDraft, 'dropped'>> {
  if (text.length > maxLineLength) return { dropped: 'too-long' }
  if (field === undefined) return { prompt: text.endsWith('\r') ? text.slice(0, -1) : text }
  try {
    const row: unknown = JSON.parse(text)
    const found = Object.entries(Object(row)).find(([name]) => name === field)?.[1]
    return typeof found === 'string' ? { prompt: found } : { dropped: 'no-prompt' }
  } catch {
    return { dropped: 'invalid-json' }
  }
}

/** What a file has another of once it was written again or replaced. */
function stateOf(path: string): string | undefined {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false })
  return stat && `${stat.ino} ${stat.size} ${stat.mtimeNs}`
}

/** SHA-256 of a file's bytes, in pieces; at once, since a source states its identity when it is made. */
function hashOf(path: string): string {
  let file: number | undefined
  try {
    file = openSync(path, 'r')
    const hash = createHash('sha256')
    const piece = Buffer.allocUnsafe(1 << 20)
    for (let size = readSync(file, piece); size > 0; size = readSync(file, piece)) {
      hash.update(piece.subarray(0, size))
    }
    return hash.digest('hex')
  } catch (error) {
    throw invalid('path', path, 'a file that can be read', error)
  } finally {
    if (file !== undefined) closeSync(file)
  }
}
