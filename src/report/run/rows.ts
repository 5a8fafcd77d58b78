import { z } from 'zod'
import { parseRow as parseLine, readRows } from '../../data/rows.js'
import { type DamagedLine, type DatasetKind, datasetPath } from '../../ledger/ledger.js'
import type { RunSource } from './source.js'

const at = { prompt_index: z.int(), candidate: z.int() }
const texts = z.union([z.string(), z.array(z.object({ content: z.string() }))])

/** What is read of each dataset. */
export const rowShapes = {
  prompts: z.object({ prompt_index: z.int(), prompt: z.string(), source: z.string() }),
  candidates: z.object({
    ...at,
    text: z.string(),
    finish: z.string(),
    same_text_as: z.int(),
    flags: z.string(),
  }),
  judgements: z.object({ ...at, vote: z.int(), score: z.number(), text: z.string() }),
  scores: z.object({ ...at, score: z.number() }),
  failures: z.object({ ...at, vote: z.int(), stage: z.string(), reason: z.string(), text: z.string() }),
  pairs: z.object({
    prompt_index: z.int(),
    chosen: texts,
    rejected: texts,
    chosen_candidate: z.int(),
    rejected_candidate: z.int(),
    chosen_score: z.number().nullable(),
    rejected_score: z.number().nullable(),
  }),
  sft: z.object({ ...at, completion: texts }),
} as const satisfies Partial<Record<DatasetKind, z.ZodType>>

/** Datasets that are read. */
export type RowKind = keyof typeof rowShapes

/** A row of a dataset. */
export type RowOf<K extends RowKind> = z.infer<(typeof rowShapes)[K]>

/** A row from its line; undefined where it is none. */
export function parseRow<K extends RowKind>(
  kind: K,
  line: Uint8Array,
  isFirst: boolean,
): RowOf<K> | undefined {
  const parsed = parseLine(line, isFirst ? 1 : 2)
  if (!parsed?.ok) return undefined
  const { success, data } = rowShapes[kind].safeParse(parsed.value)
  return success ? (data as RowOf<K>) : undefined
}

/** Which rows to read. */
export interface Reading<K extends RowKind> {
  readonly iteration: number
  readonly kind: K
  /** Rows that were written; fewer of them are damage. @default not known */
  readonly rows?: number | undefined
  /** Told of what is no row; the others are read on. */
  readonly onDamage: (damage: DamagedLine, cause?: unknown) => void
}

/** The rows of a dataset, one by one; none where it was not written. */
export async function* readableRows<K extends RowKind>(
  source: Pick<RunSource, 'location' | 'readDataset'>,
  { iteration, kind, rows = 0, onDamage }: Reading<K>,
): AsyncGenerator<RowOf<K>> {
  const file = `${source.location}/${datasetPath({ iteration, kind })}`
  let last = 0
  for await (const row of readRows((await source.readDataset({ iteration, kind })) ?? [])) {
    last = row.line
    const parsed = rowShapes[kind].safeParse(row.ok ? row.value : undefined)
    if (parsed.success) yield parsed.data as RowOf<K>
    else onDamage({ file, line: last, reason: row.ok ? 'no row of this dataset' : row.reason }, parsed.error)
  }
  if (last < rows) onDamage({ file, line: last + 1, reason: `only ${last} of ${rows} rows are there` })
}

/** The words of a conversation's last turn, or a raw text. */
export function lastTurn(texts: RowOf<'pairs'>['chosen']): string {
  return typeof texts === 'string' ? texts : (texts.at(-1)?.content ?? '')
}
