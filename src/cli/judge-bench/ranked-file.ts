import { stat } from 'node:fs/promises'
import { isRanked } from '../../data/ranked/ranked-instructions.js'
import { readOwnRanked } from '../../data/ranked/read-ranked.js'
import { codePoints } from '../../evaluate/code-points.js'
import { readLineBytes } from '../../node/index.js'
import { UsageError } from '../usage-error.js'

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
  for await (const { prompt, responses, group } of readOwnRanked(readLineBytes(file), file)) {
    items.push({
      prompt,
      ...(group !== undefined && { group }),
      responses: responses.map(({ text, rank }) => ({ text, rank, length: codePoints(text) })),
    })
  }
  if (items.some(({ responses }) => isRanked(responses))) return items
  throw new UsageError(
    `${file} has no instruction with two responses of different rank: nothing to agree with`,
  )
}
