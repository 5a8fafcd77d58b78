import { z } from 'zod'
import { DataError, excerpt } from '../../core/errors.js'
import { type RowSource, readRows } from '../rows.js'
import { isRanked } from './ranked-instructions.js'
import type { RankedInstruction } from './types.js'

const text = z.string().refine(value => value.trim() !== '', 'expected a text that is not blank')
const name = z.string().min(1)
const schema = z.object({
  id: name,
  tree_id: name,
  group: name,
  prompt: text,
  responses: z
    .array(z.object({ id: z.string(), text, rank: z.int().nonnegative() }))
    .refine(
      responses => new Set(responses.map(({ id }) => id)).size === responses.length,
      'expected no two with one id',
    ),
})

/** A row of `eft-train.jsonl` and `eft-eval.jsonl`. */
export interface RankedRow extends Pick<RankedInstruction, 'id' | 'group' | 'prompt' | 'responses'> {
  /** Conversation tree. */
  readonly tree_id: string
}

/**
 * A ranked instruction as a row of `eft-train.jsonl` and `eft-eval.jsonl`.
 *
 * @example
 * ```ts
 * import { type RankedInstruction, rankedRow } from 'self-rewarding/data'
 *
 * const line = (instruction: RankedInstruction) => JSON.stringify(rankedRow(instruction))
 * ```
 */
export function rankedRow({ id, treeId, group, prompt, responses }: RankedInstruction): RankedRow {
  return {
    id,
    tree_id: treeId,
    group,
    prompt,
    responses: responses.map(({ id, text, rank }) => ({ id, text, rank })),
  }
}

/**
 * The ranked instructions of a file that `self-rewarding data` wrote: `eft-train.jsonl`, `eft-eval.jsonl`. Such a file is
 * whole or it is no such file: nothing is skipped.
 *
 * @param file What errors call it.
 * @throws `DataError` with the line of what is no such row.
 * @example
 * ```ts
 * import { type RankedInstruction, readRanked } from 'self-rewarding/data'
 *
 * const evaluate: RankedInstruction[] = []
 * async function load(lines: AsyncIterable<string>) {
 *   for await (const instruction of readRanked(lines, 'eft-eval.jsonl')) evaluate.push(instruction)
 * }
 * ```
 */
export async function* readRanked(
  rows: RowSource,
  file: string,
): AsyncGenerator<RankedInstruction, void, undefined> {
  const ids = new Set<string>()
  for await (const { line, row } of readWhole(rows, file, schema)) {
    const { id, tree_id: treeId, group, prompt, responses } = row
    if (!isRanked(responses)) throw new DataError('responses: expected two different ranks', { file, line })
    if (ids.has(id)) throw new DataError(`id: ${excerpt(id)} is in an earlier line too`, { file, line })
    ids.add(id)
    yield { id, treeId, group, prompt, responses }
  }
}

/** What a line of one's own holds at least to measure a judge on: it needs no ids. */
const ownSchema = z.object({
  prompt: text,
  responses: z.array(z.object({ text, rank: z.number().nonnegative() })),
  group: name.exactOptional(),
})
type OwnRanked = z.infer<typeof ownSchema>

/**
 * The same of lines of one's own, which need no ids; those of {@link readRanked} are such lines too.
 *
 * @throws `DataError` with the line of what is no such row.
 */
export async function* readOwnRanked(
  rows: RowSource,
  file: string,
): AsyncGenerator<OwnRanked, void, undefined> {
  const help = '; a line has prompt and responses, each with text and rank (0 is the best)'
  for await (const { row } of readWhole(rows, file, ownSchema, help)) yield row
}

async function* readWhole<T>(
  rows: RowSource,
  file: string,
  schema: z.ZodType<T>,
  help = '',
): AsyncGenerator<{ readonly line: number; readonly row: T }, void, undefined> {
  for await (const row of readRows(rows)) {
    const { line } = row
    if (!row.ok)
      throw new DataError(`cannot be read (${row.reason})${help}`, { file, line, raw: excerpt(row.raw) })
    const parsed = schema.safeParse(row.value)
    if (!parsed.success) {
      const [issue] = parsed.error.issues
      const what = `${issue?.path.join('.') || 'row'}: ${issue?.message}${help}`
      throw new DataError(what, { file, line, cause: parsed.error })
    }
    yield { line, row: parsed.data }
  }
}
