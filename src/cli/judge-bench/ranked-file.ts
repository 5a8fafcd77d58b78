import { stat } from 'node:fs/promises'
import { z } from 'zod'
import { DataError, excerpt } from '../../core/errors.js'
import { readRows } from '../../data/rows.js'
import { codePoints } from '../../evaluate/code-points.js'
import { readLineBytes } from '../../node/index.js'
import { UsageError } from '../usage-error.js'

const text = z.string().refine(value => value.trim() !== '', 'expected a text that is not blank')
const shape = z.object({
  prompt: text,
  responses: z.array(z.object({ text, rank: z.number().nonnegative() })),
  group: z.string().optional(),
})

/** An instruction that people ranked responses to. */
export interface RankedItem {
  readonly prompt: string
  readonly group?: string
  readonly responses: readonly { readonly text: string; readonly rank: number; readonly length: number }[]
}

/**
 * The ranked instructions of a file: `eft-eval.jsonl` of `self-rewarding data`, or lines of your own with `prompt` and
 * `responses` of `text` and `rank`. Nothing is skipped: judges are compared on the same instructions.
 *
 * @throws `DataError` with the line of what is none; `UsageError` where nothing is ranked.
 */
export async function rankedFile(file: string): Promise<readonly RankedItem[]> {
  const found = await stat(file).catch(() => undefined)
  if (!found?.isFile()) throw new UsageError(`there is no file ${file}; correct the path of --data`)
  const items: RankedItem[] = []
  let ordered = 0
  for await (const row of readRows(readLineBytes(file))) {
    const { line } = row
    if (!row.ok) throw new DataError(`is ${row.reason}`, { file, line, raw: excerpt(row.raw) })
    const parsed = shape.safeParse(row.value)
    if (!parsed.success) {
      const [issue] = parsed.error.issues
      throw new DataError(
        `${issue?.path.join('.') || 'row'}: ${issue?.message}; a line has prompt and responses, each with text and rank (0 is the best)`,
        { file, line, cause: parsed.error },
      )
    }
    const { prompt, responses, group } = parsed.data
    items.push({
      prompt,
      ...(group !== undefined && { group }),
      responses: responses.map(({ text, rank }) => ({ text, rank, length: codePoints(text) })),
    })
    if (new Set(responses.map(({ rank }) => rank)).size > 1) ordered++
  }
  if (ordered > 0) return items
  throw new UsageError(
    `${file} has no instruction with two responses of different rank: nothing to agree with`,
  )
}
