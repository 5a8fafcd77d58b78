import { InvalidArgumentError } from '../core/errors.js'
import { canonicalJson } from '../core/json.js'
import { onceForEach } from '../core/once-for-each.js'
import type { Message } from '../model/provider.js'

/** What a column holds. Every row has every column, always with this type: a reader such as Python's `datasets`
 * infers types from the first rows and refuses a file in which they change. */
type ColumnType = 'int' | 'float' | 'float-or-null' | 'string' | 'messages' | 'text-or-messages'

type Value<T extends ColumnType> = T extends 'int' | 'float'
  ? number
  : T extends 'float-or-null'
    ? number | null
    : T extends 'string'
      ? string
      : T extends 'messages'
        ? readonly Message[]
        : string | readonly Message[]

/** The columns of a dataset, in the order in which a line holds them. */
export type Columns = { readonly [name: string]: ColumnType }

/** A row for given columns. */
export type Row<C extends Columns> = { readonly [K in keyof C]: Value<C[K]> }

/** Who judged which ranked response; files of several models and judge prompts can be put together. */
const judgedResponse = {
  model: 'string',
  /** Its name. */
  judge_prompt: 'string',
  item: 'int',
  /** Lowest item of the same group; its own index where it is alone. */
  group: 'int',
  response: 'int',
  rank: 'float',
  /** In characters (Unicode code points). */
  length: 'int',
} as const satisfies Columns

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
    /** -1 where it is none of the candidates. */
    chosen_candidate: 'int',
    rejected_candidate: 'int',
    /** Null in every row, or in none: whether there are scores is the rule's. */
    chosen_score: 'float-or-null',
    rejected_score: 'float-or-null',
  },
  sft: {
    prompt: 'text-or-messages',
    completion: 'text-or-messages',
    prompt_index: 'int',
    candidate: 'int',
    score: 'float',
  },
  /** Judgements to train a judge on. */
  eft: {
    prompt: 'text-or-messages',
    completion: 'text-or-messages',
    prompt_index: 'int',
    /** Index of the judged response among those of its instruction. */
    candidate: 'int',
    rank: 'float',
    score: 'float',
    /** The round that it is from, from 1. */
    round: 'int',
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
    rank: 'float',
    score: 'float',
    score_numerator: 'int',
    score_denominator: 'int',
    votes: 'int',
  },
  /** What a model under evaluation gives to responses that people ranked. */
  ranked: {
    ...judgedResponse,
    score: 'float',
    score_numerator: 'int',
    score_denominator: 'int',
    votes: 'int',
  },
  /** Ranked responses without a score. */
  unscored: {
    ...judgedResponse,
    /** Votes with a score: too few. */
    votes: 'int',
    reason: 'string',
    /** Why votes gave none, in their order, joined by commas. */
    failed: 'string',
  },
  /** Verdicts of a judge on two models' answers, one row for each order. */
  comparisons: {
    prompt_index: 'int',
    /** Number of the other model. */
    against: 'int',
    /** Whose answer was shown first: `this` model's or the `other` one's. */
    first: 'string',
    /** Who is better: `this`, `other` or `tie`; empty where the judge states none. */
    verdict: 'string',
    text: 'string',
  },
} as const satisfies Record<string, Columns>

/** One line of a dataset: columns in order, floats with a decimal point, U+FFFD for lone surrogates. */
export function rowLine<C extends Columns>(columns: C, row: Row<C>): string {
  let line = ''
  for (const { name, type, head } of layoutOf(columns)) line += head + cell(type, row[name], name)
  return wellFormed(`${line}}`)
}

/** A column and what stands before its value in a line. */
interface Place {
  readonly name: string
  readonly type: ColumnType
  readonly head: string
}

/** Made once for all rows: a dataset has as many of them as the iteration has votes. */
const layoutOf = onceForEach((columns: Columns): readonly Place[] =>
  Object.entries(columns).map(([name, type], i) => {
    return { name, type, head: `${i === 0 ? '{' : ','}${JSON.stringify(name)}:` }
  }),
)

/** JSON writes lone surrogates as escapes, for which pyarrow refuses the whole file. */
export function wellFormed(json: string): string {
  if (!json.includes('\\ud')) return json
  return json.replace(/\\(ud[89a-f]..|.)/g, (found, what) => (what.length > 1 ? '\ufffd' : found))
}

function cell(type: ColumnType, value: unknown, field: string): string {
  if (type === 'int' && Number.isSafeInteger(value)) return String(value)
  if (type === 'float-or-null' && value === null) return 'null'
  if (type.startsWith('float') && typeof value === 'number' && Number.isFinite(value)) {
    // -0 is written as 0, as JSON does.
    const text = String(value)
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
