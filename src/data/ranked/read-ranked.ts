import { z } from 'zod'
import { DataError, excerpt } from '../../core/errors.js'
import { type RowSource, readRows } from '../rows.js'
import { isRanked } from './ranked-instructions.js'
import type { RankedInstruction } from './types.js'

const text = z.string().refine(value => value.trim() !== '', 'expected a text that is not blank')
const schema = z.object({
  id: z.string().min(1),
  tree_id: z.string().min(1),
  group: z.string().min(1),
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
  for await (const row of readRows(rows)) {
    const { line } = row
    if (!row.ok) throw new DataError(`is ${row.reason}`, { file, line, raw: excerpt(row.raw) })
    const parsed = schema.safeParse(row.value)
    if (!parsed.success) {
      const [issue] = parsed.error.issues
      throw new DataError(`${issue?.path.join('.') || 'row'}: ${issue?.message}`, {
        file,
        line,
        cause: parsed.error,
      })
    }
    const { id, tree_id: treeId, group, prompt, responses } = parsed.data
    if (!isRanked(responses)) throw new DataError('responses: expected two different ranks', { file, line })
    if (ids.has(id)) throw new DataError(`id: ${excerpt(id)} is in an earlier line too`, { file, line })
    ids.add(id)
    yield { id, treeId, group, prompt, responses }
  }
}
