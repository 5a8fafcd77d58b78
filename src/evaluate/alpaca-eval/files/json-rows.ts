import { z } from 'zod'
import { ensure, invalid } from '../../../core/check.js'
import { DataError, describe, excerpt } from '../../../core/errors.js'
import { canonicalJson } from '../../../core/json.js'

/** A JSON file as text, or what was parsed of it. */
export type JsonSource = string | readonly unknown[]

/** The rows of a JSON array, as they came: fields that the schema does not name stay, duplicates too. */
export function readRows<Row>(source: JsonSource, file: string, schema: z.ZodType<Row>): Row[] {
  const rows = typeof source === 'string' ? parse(source, file) : source
  if (!Array.isArray(rows)) throw new DataError(`expected a list of rows, got ${describe(rows)}`, { file })
  const checked: Row[] = []
  rows.forEach((row: unknown, i) => {
    if (!isRow(schema, row)) throw new DataError(faultOf(schema, row, `[${i}]`), { file, ...rawOf(row) })
    checked.push(row)
  })
  return checked
}

/** The rows as pandas indents them; numbers in the fields `floats` get a decimal point, others stay as they are. */
export function writeRows<Row extends object>(
  rows: readonly Row[],
  schema: z.ZodType<Row>,
  floats: readonly string[] = [],
): string {
  ensure(Array.isArray(rows), 'rows', rows, 'an array')
  const texts = rows.map((row, i) => {
    if (!isRow(schema, row)) throw invalid(`rows[${i}]`, row, faultOf(schema, row, 'a row with'))
    const fields = Object.entries(row).filter(([, value]) => value !== undefined)
    const lines = fields.map(([name, value]) => {
      // Whoever infers types from the first rows must not take a column of floats for one of integers.
      const isFloat = floats.includes(name) && typeof value === 'number'
      const text = isFloat ? decimal(value) : canonicalJson(value, `rows[${i}].${name}`)
      return `    ${JSON.stringify(name)}:${text}`
    })
    return `  {\n${lines.join(',\n')}\n  }`
  })
  return texts.length === 0 ? '[]\n' : `[\n${texts.join(',\n')}\n]\n`
}

/** A number with a decimal point, with all its digits. */
export const decimal = (value: number): string =>
  Number.isSafeInteger(value) ? value.toFixed(1) : String(value)

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (cause) {
    const why = cause instanceof Error ? excerpt(cause.message) : ''
    throw new DataError(`is no JSON: ${why}`, { file, raw: excerpt(text), cause })
  }
}

const isRow = <Row>(schema: z.ZodType<Row>, row: unknown): row is Row => schema.safeParse(row).success

/** The first thing that is wrong with a row, by its path. */
function faultOf(schema: z.ZodType, row: unknown, place: string): string {
  const [issue] = schema.safeParse(row).error?.issues ?? []
  const path = issue?.path ?? []
  const received = path.reduce<unknown>((holder, name) => Object(holder)[name], row)
  return `${place}${path.map(name => `.${String(name)}`).join('')}: ${issue?.message}, got ${describe(received)}`
}

function rawOf(row: unknown): { readonly raw?: string } {
  try {
    return { raw: excerpt(JSON.stringify(row) ?? '') }
  } catch {
    return {}
  }
}

/** A text, named as such where it is missing. */
export const text = z.string('expected a text')
