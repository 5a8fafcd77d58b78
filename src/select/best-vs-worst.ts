import { compareRational } from '../core/rational.js'
import { checkUnfinished, type Eligible, eligibleCandidates, shortage, type Unfinished } from './eligible.js'
import type { IndexedPrompt, PairStrategy, PreferencePair } from './types.js'

/** Settings of {@link bestVsWorst}. */
export interface BestVsWorstOptions {
  /** Whether a candidate that did not finish may be chosen or rejected. @default 'exclude' */
  readonly unfinished?: Unfinished
}

/**
 * The candidate with the highest score wins, the one with the lowest loses; equal scores give no pair (paper,
 * section 2.2, "preference pairs").
 *
 * Ours, where the paper is silent: among equal best, or equal worst, a seeded draw decides, since index and length
 * would be biases; identical texts are never paired; a cut candidate takes no part.
 *
 * @example
 * ```ts
 * import { bestVsWorst, selectPairs } from 'self-rewarding'
 *
 * const candidates = [
 *   { text: '7', score: 5 },
 *   { text: '8', score: 1 },
 * ]
 * const { pairs } = selectPairs([{ prompt: 'Name a prime.', candidates }], bestVsWorst({ unfinished: 'allow' }))
 * ```
 */
export function bestVsWorst({ unfinished = 'exclude' }: BestVsWorstOptions = {}): PairStrategy {
  checkUnfinished(unfinished)
  return {
    method: 'dpo',
    name: 'best-vs-worst',
    options: { unfinished },
    select(prompt, random) {
      const { eligible, excluded } = eligibleCandidates(prompt.candidates, unfinished)
      const short = shortage(eligible, excluded, 2)
      if (short !== undefined) return { ok: false, reason: short, excluded }
      const best = extremes(eligible, 1)
      const worst = extremes(eligible, -1)
      if (best.length === eligible.length) return { ok: false, reason: 'tie', excluded }
      const matches = best.flatMap(winner =>
        worst.filter(loser => loser.text !== winner.text).map(loser => ({ winner, loser })),
      )
      const drawn = matches.length > 0 ? matches[random.below(matches.length)] : undefined
      if (drawn === undefined) return { ok: false, reason: 'same-text', excluded }
      return { ok: true, rows: [toPair(prompt, drawn.winner, drawn.loser)], excluded }
    },
  }
}

/** All candidates with the highest score (sign 1) or the lowest (sign -1). */
function extremes(candidates: readonly Eligible[], sign: 1 | -1): Eligible[] {
  let found: Eligible[] = []
  for (const candidate of candidates) {
    const order = found[0] ? sign * compareRational(candidate.score, found[0].score) : 1
    if (order > 0) found = [candidate]
    else if (order === 0) found.push(candidate)
  }
  return found
}

function toPair({ prompt, index }: IndexedPrompt, winner: Eligible, loser: Eligible): PreferencePair {
  return {
    prompt,
    promptIndex: index,
    chosen: winner.text,
    rejected: loser.text,
    chosenCandidate: winner.candidate,
    rejectedCandidate: loser.candidate,
    chosenScore: winner.score,
    rejectedScore: loser.score,
  }
}
