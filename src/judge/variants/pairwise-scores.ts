import { ensure, ensureCount, refuseUnknown } from '../../core/check.js'
import { type Rational, toRational } from '../../core/rational.js'
import type { Verdict } from '../parse-verdict.js'

/** Two candidates of a prompt, compared in both orders: what `compareResponses` gives, with who they are. */
export interface ComparedCandidates {
  /** Index of the one candidate, from 0. */
  readonly a: number
  /** Index of the other. */
  readonly b: number
  /** Verdict with a's response first; `undefined` where the judge stated none. */
  readonly ab: Verdict | undefined
  /** Verdict with b's response first; it names the candidate too, not the place. */
  readonly ba: Verdict | undefined
}

/** Settings of {@link pairwiseScores}. */
export interface PairwiseScoresOptions {
  /** Candidates of the prompt, at least 2. */
  readonly candidates: number
  /** Comparisons with both verdicts without which a candidate has no score. @default all others: `candidates` - 1 */
  readonly required?: number
}

/** What {@link pairwiseScores} gives. */
export interface PairwiseScores {
  /** Share of the points that each candidate could have won, 0 to 1, exact; `undefined` where it has too few comparisons. */
  readonly scores: readonly (Rational | undefined)[]
  /** Comparisons with both verdicts. */
  readonly n: number
  /** Of these, ties: said to be, or the two orders disagree. */
  readonly ties: number
  /** Comparisons without, which count for nobody. */
  readonly excluded: number
}

/**
 * Scores of candidates by a judge that only compares: every two candidates of a prompt meet, in both orders, and a
 * candidate's score is the share of its points. A win in both orders is a point; a tie, or two orders that disagree, half
 * a point each, as in MT-Bench (Zheng et al. 2023); a comparison that lacks a verdict counts for neither. For N = 4 these
 * are 6 comparisons, 12 calls. `selectPairs` takes the scores; the loop itself judges candidates one by one.
 *
 * @throws `InvalidArgumentError` for an index that is no candidate, two candidates that are compared twice, a verdict
 * that is none, and an unknown option.
 * @example
 * ```ts
 * import { selectPairs } from 'self-rewarding'
 * import { pairwiseScores } from 'self-rewarding/judge'
 *
 * const texts = ['7', '9', '8']
 * const { scores, ties } = pairwiseScores(
 *   [
 *     { a: 0, b: 1, ab: 'a', ba: 'a' },
 *     { a: 0, b: 2, ab: 'a', ba: 'a' },
 *     { a: 1, b: 2, ab: 'a', ba: 'b' }, // the first place both times: a tie
 *   ],
 *   { candidates: texts.length },
 * )
 * const candidates = texts.map((text, i) => ({ text, ...(scores[i] && { score: scores[i] }) }))
 * const { pairs } = selectPairs([{ prompt: 'Name a prime.', candidates }])
 * console.log(ties, pairs[0]?.chosen, pairs[0]?.chosenScore) // 1 7 { numerator: 1, denominator: 1 }
 * ```
 */
export function pairwiseScores(
  comparisons: readonly ComparedCandidates[],
  options: PairwiseScoresOptions,
): PairwiseScores {
  refuseUnknown(options, ['candidates', 'required'])
  const { candidates, required = candidates - 1 } = options
  ensure(
    Number.isSafeInteger(candidates) && candidates >= 2,
    'candidates',
    candidates,
    'a whole number, at least 2',
  )
  ensureCount(required, 'required', ' of comparisons')
  ensure(required < candidates, 'required', required, `at most candidates - 1 (${candidates - 1})`)
  checkComparisons(comparisons, candidates)
  /** Half points won by each candidate, and its comparisons. */
  const won = new Array<number>(candidates).fill(0)
  const met = new Array<number>(candidates).fill(0)
  let ties = 0
  let n = 0
  for (const { a, b, ab, ba } of comparisons) {
    if (ab === undefined || ba === undefined) continue
    n++
    const winner = ab === ba ? ab : 'tie'
    if (winner === 'tie') ties++
    const forA = { a: 2, tie: 1, b: 0 }[winner]
    won[a] = (won[a] ?? 0) + forA
    won[b] = (won[b] ?? 0) + 2 - forA
    for (const index of [a, b]) met[index] = (met[index] ?? 0) + 1
  }
  const scores = won.map((numerator, i) => {
    const times = met[i] ?? 0
    return times < required ? undefined : toRational({ numerator, denominator: 2 * times })
  })
  return { scores, n, ties, excluded: comparisons.length - n }
}

function checkComparisons(comparisons: readonly ComparedCandidates[], candidates: number): void {
  const verdicts: readonly unknown[] = ['a', 'b', 'tie', undefined]
  const seen = new Set<number>()
  for (const [i, { a, b, ab, ba }] of comparisons.entries()) {
    for (const [name, index] of Object.entries({ a, b })) {
      const isOne = Number.isSafeInteger(index) && index >= 0 && index < candidates
      ensure(isOne, `comparisons[${i}].${name}`, index, `the index of one of ${candidates} candidates`)
    }
    const pair = Math.min(a, b) * candidates + Math.max(a, b)
    ensure(a !== b && !seen.has(pair), `comparisons[${i}]`, { a, b }, 'two candidates not compared before')
    seen.add(pair)
    for (const [name, verdict] of Object.entries({ ab, ba })) {
      const expected = "'a', 'b', 'tie', or undefined where it could not be parsed"
      ensure(verdicts.includes(verdict), `comparisons[${i}].${name}`, verdict, expected)
    }
  }
}
