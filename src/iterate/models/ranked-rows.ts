import { codePoints } from '../../evaluate/code-points.js'
import type { RankedItem } from '../ranked-item.js'
import type { DatasetFiles } from '../stage/dataset-files.js'
import type { PromptWork } from '../stage/prompt-work.js'
import { scoreColumns } from '../stage/records.js'
import { whyWithout } from '../stage/why-without.js'

/** Datasets of how a model judges: responses with a score, and those without. */
export const rankedKinds = ['ranked', 'unscored'] as const

/** Each item's group, as the index of the first item that has it. */
export function groupsOf(items: readonly RankedItem[]): readonly number[] {
  const first = new Map<string, number>()
  return items.map(({ group }, index) => {
    if (group === undefined) return index
    const known = first.get(group) ?? index
    first.set(group, known)
    return known
  })
}

/** Writes down what the votes on the responses of an item came to. */
export function writeRanked(
  files: DatasetFiles,
  at: {
    readonly model: string
    readonly judge_prompt: string
    readonly item: number
    readonly group: number
  },
  { responses }: RankedItem,
  work: PromptWork,
): void {
  for (const [response, { rank, text }] of responses.entries()) {
    const row = { ...at, response, rank, length: codePoints(text) }
    const scored = work.score(response)
    if ('score' in scored) files.write('ranked', { ...row, ...scoreColumns(scored) })
    else files.write('unscored', { ...row, reason: scored.excluded, ...votesOf(work, response) })
  }
}

/** How many votes gave a score, and why the others gave none. */
function votesOf(work: PromptWork, response: number): { readonly votes: number; readonly failed: string } {
  const cast = work.votes(work.sameTextAs(response)).filter(vote => vote !== undefined)
  const failed = cast.map(whyWithout).filter(reason => reason !== undefined)
  return { votes: cast.length - failed.length, failed: failed.join(',') }
}
