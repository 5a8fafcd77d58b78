import { ensure } from '../core/check.js'
import { type Rational, toRational } from '../core/rational.js'
import type { ExcludedCandidate, PairExclusion, ScoredCandidate } from './types.js'

/** What is done with candidates that did not come to their end. */
export type Unfinished = 'exclude' | 'allow'

/** A candidate that may be chosen or rejected. */
export interface Eligible {
  /** Its index among the candidates. */
  readonly candidate: number
  /** The response. */
  readonly text: string
  /** Its score. */
  readonly score: Rational
}

/** The candidates that may take part, and why the others may not. */
export function eligibleCandidates(candidates: readonly ScoredCandidate[], unfinished: Unfinished) {
  const eligible: Eligible[] = []
  const excluded: ExcludedCandidate[] = []
  for (const [candidate, { text, score, finish = 'stop' }] of candidates.entries()) {
    // Data read from JSON may hold null.
    if (score === undefined || score === null) excluded.push({ candidate, reason: 'unscored' })
    else if (finish !== 'stop' && unfinished === 'exclude') excluded.push({ candidate, reason: 'unfinished' })
    else eligible.push({ candidate, text, score: toRational(score) })
  }
  return { eligible, excluded }
}

/** Whether scores or endings are what `needed` eligible candidates lack; `undefined` where there are enough. */
export function shortage(
  eligible: readonly Eligible[],
  excluded: readonly ExcludedCandidate[],
  needed: number,
): PairExclusion | undefined {
  if (eligible.length >= needed) return undefined
  const cut = excluded.filter(({ reason }) => reason === 'unfinished').length
  return eligible.length + cut < needed ? 'too-few-scored' : 'too-few-finished'
}

/** @throws InvalidArgumentError for anything but the two words. */
export function checkUnfinished(unfinished: Unfinished): void {
  const known = unfinished === 'exclude' || unfinished === 'allow'
  ensure(known, 'unfinished', unfinished, "'exclude' or 'allow'")
}
