import { readFile } from 'node:fs/promises'
import { DataError } from '../../core/errors.js'
import { randomStream } from '../../core/seed.js'
import { readRows } from '../../data/rows.js'
import { readLineBytes } from '../../node/index.js'

/** A JSON document; undefined where there is no such file. @throws `DataError` where it holds no JSON. */
export async function readJson(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (Reflect.get(Object(error), 'code') === 'ENOENT') return undefined
    throw error
  })
  if (text === undefined) return undefined
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new DataError('is no JSON: was it cut in writing?', { file, cause })
  }
}

/** Some rows of a file, in their order, and how many it has. */
export interface DrawnRows<T> {
  readonly rows: readonly T[]
  readonly all: number
}

/**
 * Reads rows, and keeps so many of them at most, drawn by the name of the file's place: the same again each time.
 *
 * @throws `DataError` that names the line which is no row.
 */
export async function drawRows<T>(
  file: string,
  most: number,
  read: (row: object) => T | undefined,
): Promise<DrawnRows<T>> {
  const kept: { readonly at: number; readonly row: T }[] = []
  const random = randomStream(['reproduce', most])
  let all = 0
  for await (const found of readRows(readLineBytes(file))) {
    if (!found.ok) throw new DataError(`is no row of JSON (${found.reason})`, { file, line: found.line })
    const row = typeof found.value === 'object' && found.value !== null ? read(found.value) : undefined
    if (row === undefined)
      throw new DataError('has not the fields that are expected', { file, line: found.line })
    const at = all++
    // Each row has the same chance to stay.
    if (kept.length < most) kept.push({ at, row })
    else {
      const place = random.below(all)
      if (place < most) kept[place] = { at, row }
    }
  }
  return { rows: kept.sort((a, b) => a.at - b.at).map(({ row }) => row), all }
}

/** The words of a conversation's last turn, or a raw text; undefined for anything else. */
export function lastText(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  const turn: unknown = Array.isArray(value) ? value.at(-1) : undefined
  const content: unknown = Reflect.get(Object(turn), 'content')
  return typeof content === 'string' ? content : undefined
}
