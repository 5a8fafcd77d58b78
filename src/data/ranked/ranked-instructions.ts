import type { OpenAssistantInstruction } from '../open-assistant/types.js'
import type { RankedInstruction, RankedResponse } from './types.js'

/** What became of all instructions. */
export interface RankedReport {
  /** Instructions given. */
  readonly instructions: number
  /** Of them, those with fewer than two different ranks: nothing to agree or disagree with. */
  readonly tooFewRanks: number
  /** Responses without a rank, of the instructions that are used. */
  readonly unrankedResponses: number
}

/** Ranked instructions, one pass, with what became of the others. */
export interface RankedInstructions extends AsyncIterable<RankedInstruction> {
  /** Counts so far; complete at the end of the iteration. */
  readonly report: RankedReport
}

/**
 * The instructions with at least two responses of different human rank, for a judge's report card. Not filtered by
 * any judge's agreement, as the paper's evaluation set is not.
 *
 * @example
 * ```ts
 * import { rankedInstructions, readOpenAssistant } from 'self-rewarding/data'
 *
 * async function show(lines: AsyncIterable<string>) {
 *   const ranked = rankedInstructions(readOpenAssistant(lines))
 *   for await (const { prompt, responses } of ranked) console.log(prompt, responses.length)
 *   console.log(ranked.report)
 * }
 * ```
 */
export function rankedInstructions(
  instructions: AsyncIterable<OpenAssistantInstruction> | Iterable<OpenAssistantInstruction>,
): RankedInstructions {
  const report = { instructions: 0, tooFewRanks: 0, unrankedResponses: 0 }
  return Object.assign(rank(instructions, report), { report })
}

async function* rank(
  instructions: AsyncIterable<OpenAssistantInstruction> | Iterable<OpenAssistantInstruction>,
  report: { -readonly [K in keyof RankedReport]: RankedReport[K] },
): AsyncGenerator<RankedInstruction, void, undefined> {
  const groups = new Map<string, string>()
  for await (const { treeId, promptId, promptHash, prompt, responses } of instructions) {
    report.instructions++
    const ranked = withRank(responses)
    if (!isRanked(ranked)) {
      report.tooFewRanks++
      continue
    }
    report.unrankedResponses += responses.length - ranked.length
    const tree = `tree ${treeId}`
    const group = groups.get(promptHash) ?? groups.get(tree) ?? promptHash
    groups.set(promptHash, group).set(tree, group)
    yield { id: promptId, treeId, group, prompt, responses: ranked }
  }
}

/** The responses that have a rank, as they are ranked. */
export function withRank(
  responses: readonly { readonly id: string; readonly text: string; readonly rank: number | null }[],
): RankedResponse[] {
  return responses.flatMap(({ id, text, rank }) => (rank === null ? [] : [{ id, text, rank }]))
}

/** Whether there is anything to agree or disagree with. */
export function isRanked(responses: readonly { readonly rank: number }[]): boolean {
  return new Set(responses.map(({ rank }) => rank)).size >= 2
}
