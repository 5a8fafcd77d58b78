import { z } from 'zod'
import { rowLine } from '../../../ledger/rows.js'
import type { CandidateEntry, CandidatesRow } from '../types.js'
import type { Format } from './format.js'
import { anyNumber } from './schemas.js'

const text = z.string('expected a text')
const index = z.int('expected a whole number')

const vote = z.object({ vote: index, score: anyNumber, text })
const candidate = z
  .object({
    ...{ candidate: index, text, finish: text, same_text_as: index },
    ...{
      score: anyNumber.nullable(),
      score_numerator: index.nullable(),
      score_denominator: index.nullable(),
    },
    votes: z.array(vote),
  })
  .refine(isFraction, {
    path: ['score'],
    error: 'expected score_numerator / score_denominator, or null in all three',
  })
const row = z.object({ prompt_index: index, prompt: text, candidates: z.array(candidate) })

/**
 * All candidates of a prompt with all valid votes: ours, for analysis and for other selections; nothing trains on it.
 * Scores are there as floats and as exact fractions.
 */
export const candidates: Format<CandidatesRow> = {
  dataset: 'candidates',
  input: row,
  output: row,
  write({ prompt_index, prompt, candidates }) {
    const head = `{"prompt_index":${prompt_index},"prompt":${JSON.stringify(prompt)}`
    return `${head},"candidates":[${candidates.map(entry).join(',')}]}`
  },
}

interface Score {
  readonly score: number | null
  readonly score_numerator: number | null
  readonly score_denominator: number | null
}

/** What is no number at all is told apart later, as a trap. */
function isFraction({ score, score_numerator: above, score_denominator: below }: Score): boolean {
  if (score === null || above === null || below === null) return score === above && above === below
  return !Number.isFinite(score) || Math.abs(score - above / below) <= 1e-9 * Math.max(1, Math.abs(score))
}

/** A number with a decimal point, as a run's datasets have it. */
const floatText = (value: number): string => rowLine({ x: 'float' }, { x: value }).slice(5, -1)

function entry({ candidate, text, finish, same_text_as, votes, ...score }: CandidateEntry): string {
  const head = JSON.stringify({ candidate, text, finish, same_text_as }).slice(0, -1)
  const float = score.score === null ? 'null' : floatText(score.score)
  const exact = `"score_numerator":${score.score_numerator},"score_denominator":${score.score_denominator}`
  const cast = votes.map(
    ({ vote, score, text }) => `{"vote":${vote},"score":${floatText(score)},"text":${JSON.stringify(text)}}`,
  )
  return `${head},"score":${float},${exact},"votes":[${cast.join(',')}]}`
}
