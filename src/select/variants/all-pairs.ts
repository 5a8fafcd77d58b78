import { ensureCount, invalid, refuseUnknown } from '../../core/check.js'
import { difference, type Fraction, isAtLeast } from '../../core/fraction.js'
import { type Rational, toRational } from '../../core/rational.js'
import { checkUnfinished, type Eligible, eligibleCandidates, shortage, type Unfinished } from '../eligible.js'
import { byScore, toPair } from '../pairing.js'
import type { IndexedPrompt, PairStrategy, ScoredPair } from '../types.js'

/** Settings of {@link allPairs}. */
export interface AllPairsOptions {
  /** The least difference of the two scores, above 0, in points of the judge's scale; a pair at it counts. */
  readonly margin: number | Rational
  /** Pairs a prompt at most, at least 1; a seeded draw takes them. @default all */
  readonly max?: number
  /** Whether a candidate that did not finish may be chosen or rejected. @default 'exclude' */
  readonly unfinished?: Unfinished
}

/**
 * Every two candidates whose scores are at least `margin` apart, the higher one chosen. InstructGPT (Ouyang et al. 2022)
 * trains its reward model on all comparisons of a prompt's responses; the paper takes one pair a prompt. Prompts with
 * many distinct scores weigh more, which `max` limits.
 *
 * Identical texts are never paired; these pairs, and those past `max`, are counted in `excludedRows`. The pairs come in
 * the order of their candidates.
 *
 * @throws `InvalidArgumentError` for a margin that is not above 0 and for an unknown option.
 * @example
 * ```ts
 * import { selectPairs } from 'self-rewarding'
 * import { allPairs } from 'self-rewarding/select'
 *
 * const candidates = [5, 3, 2.5].map(score => ({ text: `answer ${score}`, score }))
 * const { pairs } = selectPairs([{ prompt: 'Name a prime.', candidates }], allPairs({ margin: 1 }))
 * console.log(pairs.map(({ chosen, rejected }) => `${chosen} over ${rejected}`).join(', ')) // answer 5 over answer 3, answer 5 over answer 2.5
 * ```
 */
export function allPairs(options: AllPairsOptions): PairStrategy<ScoredPair> {
  refuseUnknown(options, ['margin', 'max', 'unfinished'])
  const { max = Number.POSITIVE_INFINITY, unfinished = 'exclude' } = options
  if (options.max !== undefined) ensureCount(max, 'max', ' of pairs')
  checkUnfinished(unfinished)
  const margin = marginOf(options.margin)
  const least = difference(margin, { numerator: 0, denominator: 1 })
  return {
    method: 'dpo',
    name: 'all-pairs',
    options: { margin: { ...margin }, max: options.max ?? null, unfinished },
    select(prompt, random) {
      const { eligible, excluded } = eligibleCandidates(prompt.candidates, unfinished)
      const short = shortage(eligible, excluded, 2)
      if (short !== undefined) return { ok: false, reason: short, excluded }
      const { pairs, sameText } = pairsApart(prompt, eligible, least)
      const [first] = eligible
      if (pairs.length + sameText === 0) {
        const isTie = eligible.every(candidate => first && byScore(candidate, first) === 0)
        return { ok: false, reason: isTie ? 'tie' : 'below-margin', excluded }
      }
      const kept = pairs.length > max && new Set(random.sample([...pairs.keys()], max))
      const rows = kept ? pairs.filter((_, i) => kept.has(i)) : pairs
      const excludedRows = { 'same-text': sameText, 'over-max': pairs.length - rows.length }
      if (rows.length === 0) return { ok: false, reason: 'same-text', excluded, excludedRows }
      return { ok: true, rows, excluded, excludedRows }
    },
  }
}

/** Pairs of different texts, and how many there would be of equal ones. */
function pairsApart(prompt: IndexedPrompt, eligible: readonly Eligible[], least: Fraction) {
  const pairs: ScoredPair[] = []
  let sameText = 0
  for (const winner of eligible) {
    for (const loser of eligible) {
      if (!isAtLeast(difference(winner.score, loser.score), least)) continue
      if (winner.text === loser.text) sameText++
      else pairs.push(toPair(prompt, winner, loser))
    }
  }
  return { pairs, sameText }
}

function marginOf(margin: number | Rational): Rational {
  const expected = 'a number above 0 with few enough digits to stay exact'
  try {
    const exact = toRational(margin)
    if (exact.numerator > 0) return exact
  } catch (error) {
    throw invalid('margin', margin, expected, error)
  }
  throw invalid('margin', margin, expected)
}
