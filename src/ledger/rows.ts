import { InvalidArgumentError } from '../core/errors.js'
import { canonicalJson } from '../core/json.js'
import type { Message } from '../model/provider.js'

/** What a column holds. Every row has every column, always with this type: a reader such as Python's `datasets`
 * infers types from the first rows and refuses a file in which they change. */
type ColumnType = 'int' | 'float' | 'string' | 'messages' | 'text-or-messages'

type Value<T extends ColumnType> = T extends 'int' | 'float'
  ? number
  : T extends 'string'
    ? string
    : T extends 'messages'
      ? readonly Message[]
      : string | readonly Message[]

/** The columns of a dataset, in the order in which a line holds them. */
export type Columns = { readonly [name: string]: ColumnType }

/** A row for given columns. */
export type Row<C extends Columns> = { readonly [K in keyof C]: Value<C[K]> }

/** Columns of every dataset. */
export const datasetColumns = {
  prompts: { prompt_index: 'int', prompt: 'string', source: 'string' },
  candidates: {
    prompt_index: 'int',
    candidate: 'int',
    text: 'string',
    finish: 'string',
    /** Lowest candidate with the same text; its own index where the text is new. */
    same_text_as: 'int',
    /** What the judge prompt had to neutralise or mark, joined by commas. */
    flags: 'string',
  },
  judgements: {
    prompt_index: 'int',
    candidate: 'int',
    vote: 'int',
    score: 'float',
    text: 'string',
    finish: 'string',
  },
  scores: {
    prompt_index: 'int',
    candidate: 'int',
    score: 'float',
    score_numerator: 'int',
    score_denominator: 'int',
    votes: 'int',
  },
  pairs: {
    prompt: 'text-or-messages',
    chosen: 'text-or-messages',
    rejected: 'text-or-messages',
    prompt_index: 'int',
    chosen_candidate: 'int',
    rejected_candidate: 'int',
    chosen_score: 'float',
    rejected_score: 'float',
  },
  sft: {
    prompt: 'text-or-messages',
    completion: 'text-or-messages',
    prompt_index: 'int',
    candidate: 'int',
    score: 'float',
  },
  /** Prompts that did not enter the iteration. */
  dropped: { source: 'string', reason: 'string', prompt: 'string' },
  /** What was excluded and why: one row for each. -1 stands where an index does not apply. */
  failures: {
    stage: 'string',
    prompt_index: 'int',
    candidate: 'int',
    vote: 'int',
    reason: 'string',
    text: 'string',
  },
  evaluation: {
    item: 'int',
    response: 'int',
    rank: 'int',
    score: 'float',
    score_numerator: 'int',
    score_denominator: 'int',
    votes: 'int',
  },
} as const satisfies Record<string, Columns>

/** One line of a dataset: columns in order, floats with a decimal point, U+FFFD for lone surrogates. */
export function rowLine<C extends Columns>(columns: C, row: Row<C>): string {
  const cells = Object.entries(columns).map(([name, type]) => {
    const value: unknown = row[name]
    return `${JSON.stringify(name)}:${cell(type, value, name)}`
  })
  return wellFormed(`{${cells.join(',')}}`)
}

/** JSON writes lone surrogates as escapes, for which pyarrow refuses the whole file. */
export function wellFormed(json: string): string {
  if (!json.includes('\\ud')) return json
  return json.replace(/\\(ud[89a-f]..|.)/g, (found, what) => (what.length > 1 ? '\ufffd' : found))
}

function cell(type: ColumnType, value: unknown, field: string): string {
  if (type === 'int' && Number.isSafeInteger(value)) return String(value)
  if (type === 'float' && typeof value === 'number' && Number.isFinite(value)) {
    const text = JSON.stringify(value)
    if (text.includes('.')) return text
    return text.includes('e') ? text.replace('e', '.0e') : `${text}.0`
  }
  if (type === 'string' && typeof value === 'string') return JSON.stringify(value)
  if (type === 'text-or-messages' && typeof value === 'string') return JSON.stringify(value)
  if ((type === 'messages' || type === 'text-or-messages') && Array.isArray(value) && value.length > 0) {
    return `[${value.map((item, i) => canonicalJson(item, `${field}[${i}]`)).join(',')}]`
  }
  throw new InvalidArgumentError({ field, received: value, expected: `a value of type ${type}` })
}
