import type { PromptQuery } from '../api.js'
import type { IterationIndex } from '../index/iteration-index.js'
import { marks } from '../index/prompt-columns.js'
import type { Words } from '../index/words.js'

/** What a filter asks, without what it is shown by. */
export type Conditions = Omit<PromptQuery, 'sort' | 'isDescending' | 'offset' | 'limit'>

/** The prompts of an iteration that fit, but for the text. */
export function filtered(index: IterationIndex, conditions: Conditions, words: Words): Uint32Array {
  const { columns, done, iteration } = index
  const { outcome, gap, length, hasParseFailure, isFlagged, isUnfinished } = conditions
  if (conditions.iteration !== undefined && conditions.iteration !== iteration) return new Uint32Array()
  const codes = outcome === undefined ? undefined : words.codesOf(outcome)
  const hasMark = (at: number, mark: keyof typeof marks): boolean =>
    ((columns.marks[at] ?? 0) & marks[mark]) > 0
  const found = new Uint32Array(done)
  let size = 0
  for (let at = 0; at < done; at++) {
    if (codes && !codes.has(columns.outcome[at] ?? 0)) continue
    if (gap && !isWithin(columns.gap[at] ?? Number.NaN, gap)) continue
    if (length && !isWithin(columns.length[at] ?? Number.NaN, length)) continue
    if (hasParseFailure && columns.failedVotes[at] === 0) continue
    if (isFlagged && !hasMark(at, 'flagged')) continue
    if (isUnfinished && !hasMark(at, 'unfinished')) continue
    found[size++] = at
  }
  return found.subarray(0, size)
}

/** What is not known is in no range. */
function isWithin(
  value: number,
  { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY }: NonNullable<PromptQuery['gap']>,
): boolean {
  return value >= from && value <= to
}
