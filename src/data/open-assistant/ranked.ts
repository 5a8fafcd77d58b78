import type { OpenAssistantInstruction } from './types.js'

/** A response that people ranked. */
export interface RankedResponse {
  /** Its id. */
  readonly id: string
  /** What it says. */
  readonly text: string
  /** Human rank; 0 is the best. Equal ranks are ties. */
  readonly rank: number
}

/** An instruction whose responses people ranked: what a judge is measured on. */
export interface RankedInstruction {
  /** Its id. */
  readonly id: string
  /** Instructions that are resampled together: those with the same text. */
  readonly group: string
  /** The instruction. */
  readonly prompt: string
  /** Its ranked responses, best first; at least two ranks differ. */
  readonly responses: readonly RankedResponse[]
}

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
  for await (const { promptId, promptHash, prompt, responses } of instructions) {
    report.instructions++
    const ranked = responses.flatMap(({ id, text, rank }) => (rank === null ? [] : [{ id, text, rank }]))
    if (new Set(ranked.map(response => response.rank)).size < 2) {
      report.tooFewRanks++
      continue
    }
    report.unrankedResponses += responses.length - ranked.length
    yield { id: promptId, group: promptHash, prompt, responses: ranked }
  }
}
