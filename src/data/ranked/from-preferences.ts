import { ensure } from '../../core/check.js'
import { hashText } from '../../core/hash.js'
import { textHash } from '../../core/normalise.js'
import type { RowSource } from '../rows.js'
import { isRanked } from './ranked-instructions.js'
import { type RankedSource, readSource, type SourceRow } from './source.js'
import type { RankedInstruction } from './types.js'

/** One person's verdict on two responses to one prompt. */
export interface Preference {
  /** The instruction. */
  readonly prompt: string
  /** Both responses; ids as far as the data have them. */
  readonly responses: readonly [PreferenceResponse, PreferenceResponse]
  /** Which of the two is better: its place, or `tie`. */
  readonly better: 0 | 1 | 'tie'
}

/** One of two responses. */
export interface PreferenceResponse {
  /** Its id, such as the model that wrote it. */
  readonly id: string
  /** What it says. */
  readonly text: string
}

/**
 * Why a verdict gives nothing.
 *
 * - `later-turn`: on a turn whose two answers follow different conversations: there is no one prompt to both.
 * - `no-verdict`: neither a winner nor a tie.
 * - `same-response`: both responses are the same text.
 */
export type PreferenceDrop = 'later-turn' | 'no-verdict' | 'same-response'

/** Reads the rows of one dataset: a preference, or why there is none. */
export type PreferenceShape = (row: SourceRow) => Preference | PreferenceDrop | 'wrong-shape'

interface Votes {
  readonly prompt: string
  readonly responses: readonly [PreferenceResponse, PreferenceResponse]
  readonly wins: [number, number]
}

/**
 * Ranked instructions of pairwise preferences. Two responses to a prompt are one instruction, whoever voted: the one with
 * more votes has rank 0, the other rank 1; as many votes for both are a tie, and the pair is left out. No order of more
 * than two is made up from pairs. Instructions with the same prompt have one `treeId` and one `group`.
 *
 * @param shape Of the rows: `mtBench()`, `llmBar()`, or a function of your own.
 * @example
 * ```ts
 * import { llmBar, rankedFromPreferences } from 'self-rewarding/data'
 *
 * const rows = [{ input: 'Name a prime.', output_1: '9', output_2: '7', label: 2 }]
 * const { instructions } = await rankedFromPreferences(rows, llmBar())
 * console.log(instructions[0]?.responses[0]?.text) // 7
 * ```
 */
export async function rankedFromPreferences(
  rows: RowSource,
  shape: PreferenceShape,
): Promise<RankedSource<PreferenceDrop>> {
  const pairs = new Map<string, Votes>()
  const drops = ['later-turn', 'no-verdict', 'same-response'] as const
  const read = await readSource<PreferenceDrop>(rows, drops, row => {
    const found = shape(row)
    if (typeof found === 'string') return found
    const { prompt, responses, better } = found
    ensure(
      [0, 1, 'tie'].includes(better),
      'better',
      better,
      "0, 1 or 'tie', as the shape's function reads a row",
    )
    const [first, second] = responses
    if (first.text === second.text) return 'same-response'
    const isSorted = first.text < second.text
    const sorted = isSorted ? responses : ([second, first] as const)
    const key = JSON.stringify([prompt, sorted[0].text, sorted[1].text])
    const votes = pairs.get(key) ?? { prompt, responses: sorted, wins: [0, 0] }
    pairs.set(key, votes)
    if (better !== 'tie') votes.wins[(better === 0) === isSorted ? 0 : 1]++
    return undefined
  })
  const all = [...pairs].map(([key, votes]) => toInstruction(hashText(key).slice(0, 16), votes))
  const instructions = all.filter(({ responses }) => isRanked(responses))
  const tooFewRanks = all.length - instructions.length
  return { instructions, report: { ...read, instructions: instructions.length, tooFewRanks } }
}

function toInstruction(id: string, { prompt, responses, wins: [a, b] }: Votes): RankedInstruction {
  const ranks = [a >= b ? 0 : 1, b >= a ? 0 : 1]
  const ranked = responses
    .map(({ id, text }, i) => ({ id, text, rank: ranks[i] ?? 0 }))
    .sort((one, other) => one.rank - other.rank)
  const hash = textHash(prompt)
  return { id, treeId: hash, group: hash, prompt, responses: ranked }
}
