import { ensure, refuseUnknown } from '../../core/check.js'
import { hashText } from '../../core/hash.js'
import { textHash } from '../../core/normalise.js'
import type { RowSource } from '../rows.js'
import { isRanked } from './ranked-instructions.js'
import { type RankedSource, readSource, type SourceRow, textOf } from './source.js'
import type { RankedInstruction } from './types.js'

/** Where a value stands in a row: its column, or a function that finds it. */
export type Field = string | ((row: SourceRow) => unknown)

/** Where a dataset of scored responses has what. */
export interface ScoreFields {
  /** The instruction. @default 'prompt' */
  readonly prompt?: Field
  /** The response. @default 'response' */
  readonly response?: Field
  /** The score: a number, higher is better. A function may weigh several. */
  readonly score: Field
}

/**
 * Why a scored row gives nothing.
 *
 * - `no-score`: there is none in it.
 * - `same-response`: its response has this score already.
 * - `conflicting-score`: its response has another score in another row; no row of the response is used.
 */
export type ScoreDrop = 'no-score' | 'same-response' | 'conflicting-score'

interface Scored {
  readonly id: string
  readonly text: string
  readonly score: number
}

/**
 * Ranked instructions of rows that each hold a prompt, a response and a score, such as HelpSteer's; rows with the same
 * prompt, anywhere, are one instruction. The best score has rank 0, equal scores are ties. Every ranked response is
 * kept, except one that has different scores in several rows. All rows are held.
 *
 * @throws `InvalidArgumentError` for an unusable option.
 * @example
 * ```ts
 * import { rankedFromScores } from 'self-rewarding/data'
 *
 * const rows = [
 *   { prompt: 'Name a prime.', response: '9', helpfulness: 0, verbosity: 1 },
 *   { prompt: 'Name a prime.', response: '7', helpfulness: 4, verbosity: 1 },
 * ]
 * const { instructions, report } = await rankedFromScores(rows, { score: 'helpfulness' })
 * console.log(instructions[0]?.responses[0]?.text, report.rows) // 7 2
 * ```
 */
export async function rankedFromScores(
  rows: RowSource,
  fields: ScoreFields,
): Promise<RankedSource<ScoreDrop>> {
  refuseUnknown(fields, ['prompt', 'response', 'score'])
  const { prompt: promptField = 'prompt', response: responseField = 'response', score: scoreField } = fields
  for (const [name, field] of Object.entries({
    prompt: promptField,
    response: responseField,
    score: scoreField,
  }))
    ensure(['string', 'function'].includes(typeof field), name, field, 'the name of a column, or a function')

  // Of a response with conflicting scores, nothing is kept but that it was there.
  const byPrompt = new Map<string, Map<string, Scored | undefined>>()
  let conflicts = 0
  const drops = ['no-score', 'same-response', 'conflicting-score'] as const
  const read = await readSource<ScoreDrop>(rows, drops, row => {
    const prompt = textOf(fieldOf(row, promptField))
    const text = textOf(fieldOf(row, responseField))
    if (prompt === undefined || text === undefined) return 'wrong-shape'
    const score = fieldOf(row, scoreField)
    if (typeof score !== 'number' || !Number.isFinite(score)) return 'no-score'
    const responses = byPrompt.get(prompt) ?? new Map<string, Scored | undefined>()
    byPrompt.set(prompt, responses)
    if (!responses.has(text)) {
      responses.set(text, { id: shortHash(text), text, score })
      return undefined
    }
    const known = responses.get(text)
    if (known?.score === score) return 'same-response'
    if (known) conflicts++
    responses.set(text, undefined)
    return 'conflicting-score'
  })
  // The first row of each was taken for a good one.
  const dropped = { ...read.dropped, 'conflicting-score': read.dropped['conflicting-score'] + conflicts }

  const all = [...byPrompt].map(([prompt, responses]) =>
    toInstruction(prompt, [...responses.values()].filter(isScored)),
  )
  const instructions = all.filter(({ responses }) => isRanked(responses))
  const tooFewRanks = all.length - instructions.length
  return { instructions, report: { ...read, dropped, instructions: instructions.length, tooFewRanks } }
}

function isScored(scored: Scored | undefined): scored is Scored {
  return scored !== undefined
}

function fieldOf(row: SourceRow, field: Field): unknown {
  return typeof field === 'function' ? field(row) : row[field]
}

function toInstruction(prompt: string, scored: readonly Scored[]): RankedInstruction {
  const scores = [...new Set(scored.map(({ score }) => score))].sort((a, b) => b - a)
  const responses = scored
    .map(({ id, text, score }) => ({ id, text, rank: scores.indexOf(score) }))
    .sort((a, b) => a.rank - b.rank)
  const hash = textHash(prompt)
  return { id: shortHash(prompt), treeId: hash, group: hash, prompt, responses }
}

/** An id of a text as it is; the same in whatever row it stands. */
function shortHash(text: string): string {
  return hashText(text).slice(0, 16)
}
