import { refuseUnknown } from '../core/check.js'
import { compareRational } from '../core/rational.js'
import type { Random } from '../core/seed.js'
import { checkUnfinished, type Eligible, eligibleCandidates, shortage, type Unfinished } from './eligible.js'
import type { IndexedPrompt, PairStrategy, ScoredPair } from './types.js'

/** Positive where a's score is higher; exact. */
export function byScore(a: Eligible, b: Eligible): number {
  return compareRational(a.score, b.score)
}

/** All that no other is above, in order. */
export function highest(
  candidates: readonly Eligible[],
  compare: (a: Eligible, b: Eligible) => number,
): Eligible[] {
  let found: Eligible[] = []
  for (const candidate of candidates) {
    const order = found[0] ? compare(candidate, found[0]) : 1
    if (order > 0) found = [candidate]
    else if (order === 0) found.push(candidate)
  }
  return found
}

/** One of all pairs of a winner and a loser with a lower score and another text, drawn evenly; `undefined` for none. */
export function drawPair(
  prompt: IndexedPrompt,
  winners: readonly Eligible[],
  losers: readonly Eligible[],
  random: Random,
): ScoredPair | undefined {
  const matches = winners.flatMap(winner =>
    losers
      .filter(loser => byScore(winner, loser) > 0 && loser.text !== winner.text)
      .map(loser => ({ winner, loser })),
  )
  const drawn = matches.length > 0 ? matches[random.below(matches.length)] : undefined
  return drawn && toPair(prompt, drawn.winner, drawn.loser)
}

export function toPair({ prompt, index }: IndexedPrompt, winner: Eligible, loser: Eligible): ScoredPair {
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

/**
 * A rule that draws its pair: the winner among the best, the loser among those that it says.
 *
 * @param losersOf Candidates that may lose; drawn are only those with a lower score than the best.
 */
export function bestAgainst(
  name: string,
  options: { readonly unfinished?: Unfinished },
  losersOf: (candidates: readonly Eligible[]) => readonly Eligible[],
): PairStrategy<ScoredPair> {
  refuseUnknown(options, ['unfinished'])
  const { unfinished = 'exclude' } = options
  checkUnfinished(unfinished)
  return {
    method: 'dpo',
    name,
    options: { unfinished },
    select(prompt, random) {
      const { eligible, excluded } = eligibleCandidates(prompt.candidates, unfinished)
      const short = shortage(eligible, excluded, 2)
      if (short !== undefined) return { ok: false, reason: short, excluded }
      const best = highest(eligible, byScore)
      if (best.length === eligible.length) return { ok: false, reason: 'tie', excluded }
      const pair = drawPair(prompt, best, losersOf(eligible), random)
      if (pair === undefined) return { ok: false, reason: 'same-text', excluded }
      return { ok: true, rows: [pair], excluded }
    },
  }
}
