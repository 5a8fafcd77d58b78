import { z } from 'zod'
import { DataError } from '../../core/errors.js'
import { parseRow as parseRowLine, readRows } from '../../data/rows.js'
import { type DatasetKind, datasetPath } from '../../ledger/ledger.js'
import type { ReadableLedger } from '../../node/run-folder.js'

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
    chosen_candidate: z.int(),
    rejected_candidate: z.int(),
    chosen_score: z.number().nullable(),
    rejected_score: z.number().nullable(),
  }),
  sft: z.object(at),
} as const satisfies Partial<Record<DatasetKind, z.ZodType>>

/** A row of a dataset. */
export type RowOf<K extends keyof typeof rowShapes> = z.infer<(typeof rowShapes)[K]>

/** A row from its line; undefined where it is none. */
export function parseRow<K extends keyof typeof rowShapes>(
  kind: K,
  line: Uint8Array,
  isFirst: boolean,
): RowOf<K> | undefined {
  const parsed = parseRowLine(line, isFirst ? 1 : 2)
  if (!parsed?.ok) return undefined
  const { success, data } = rowShapes[kind].safeParse(parsed.value)
  return success ? (data as RowOf<K>) : undefined
}

/**
 * The rows of a dataset, one by one; none where it was not written.
 *
 * @throws `DataError` that names the line which is no row.
 */
export async function* rowsOf<K extends keyof typeof rowShapes>(
  ledger: ReadableLedger,
  iteration: number,
  kind: K,
): AsyncGenerator<RowOf<K>> {
  const lines = await ledger.readDataset({ iteration, kind })
  if (lines === undefined) return
  for await (const row of readRows(lines)) {
    const parsed = rowShapes[kind].safeParse(row.ok ? row.value : undefined)
    if (parsed.success) yield parsed.data as RowOf<K>
    else {
      const file = `${ledger.location}/${datasetPath({ iteration, kind })}`
      throw new DataError('is no row of this dataset; restore the file from a copy of the run', {
        file,
        line: row.line,
        cause: parsed.error,
      })
    }
  }
}

/** The rows of one prompt. */
export async function rowsOfPrompt<K extends keyof typeof rowShapes>(
  ledger: ReadableLedger,
  iteration: number,
  kind: K,
  prompt: number,
): Promise<readonly RowOf<K>[]> {
  const found: RowOf<K>[] = []
  for await (const row of rowsOf(ledger, iteration, kind)) {
    // Datasets are in the order of the prompts.
    if (row.prompt_index > prompt) break
    if (row.prompt_index === prompt) found.push(row)
  }
  return found
}
