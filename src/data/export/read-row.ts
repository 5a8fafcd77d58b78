import type { z } from 'zod'
import { DataError, describe, excerpt } from '../../core/errors.js'
import type { JsonLine } from '../json-lines.js'

/** The row that a line holds. @throws `DataError` that names line and field where it is none. */
export function rowOf<Row>(found: JsonLine, schema: z.ZodType<Row>, file: string): Row {
  const { line } = found
  if (!found.ok) {
    const raw = excerpt(found.raw)
    const isNaNs = found.reason === 'invalid-json' && /\b(NaN|Infinity)\b/.test(found.raw)
    const advice = isNaNs
      ? '; JSON has neither NaN nor Infinity: leave such rows out where the file is written'
      : '; write the file again'
    throw new DataError(`is no row of JSON (${found.reason})${advice}`, { file, line, raw })
  }
  const parsed = schema.safeParse(found.value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const path = issue?.path ?? []
  const received = path.reduce<unknown>((holder, name) => Object(holder)[name], found.value)
  throw new DataError(`${pathText(path) || 'row'}: ${issue?.message}, got ${describe(received)}`, {
    file,
    line,
    cause: parsed.error,
  })
}

function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((name, i) => (typeof name === 'number' ? `[${name}]` : `${i > 0 ? '.' : ''}${String(name)}`))
    .join('')
}
