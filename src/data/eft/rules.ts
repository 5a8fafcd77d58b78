import { ensure, ensureCount } from '../../core/check.js'
import { comparePairs, disagreement, type PairCounts } from './agreement.js'
import type {
  AcceptanceRule,
  Agreement,
  JudgedSeedInstruction,
  JudgedSeedResponse,
  Rejection,
} from './types.js'

/**
 * Judge again where judge and people disagree: the first of up to R rounds that agrees is taken.
 *
 * @param rounds Rounds at most, R.
 * @throws `InvalidArgumentError` for what is no number of rounds.
 * @example
 * ```ts
 * import { resample } from 'self-rewarding/data'
 *
 * const rule = resample(3)
 * console.log(rule) // { rounds: 3, agreement: 'no-inversion' }
 * ```
 */
export function resample(
  rounds: number,
  agreement: Agreement = 'no-inversion',
): Exclude<AcceptanceRule, string> {
  const rule = { rounds, agreement }
  completeRule(rule)
  return rule
}

/** A rule with its name and all its parts. */
export interface CompleteRule {
  readonly name: string
  readonly rounds: number
  readonly agreement: Agreement
}

/** Fills in what a short form leaves out. @throws InvalidArgumentError for what is no rule. */
export function completeRule(rule: AcceptanceRule): CompleteRule {
  const isShort = typeof rule === 'string'
  const { rounds, agreement } = isShort ? { rounds: 1, agreement: rule } : rule
  const isKnown = agreement === 'no-inversion' || agreement === 'strict'
  ensure(isKnown, 'rule', agreement, "'no-inversion', 'strict' or resample(R)")
  ensureCount(rounds, 'rule.rounds', ' of rounds')
  const name = agreement === 'strict' ? `resample(${rounds}, strict)` : `resample(${rounds})`
  return { name: isShort ? agreement : name, rounds, agreement }
}

/** A response with what the judge said of it in one round. */
interface RoundResponse {
  readonly response: JudgedSeedResponse
  readonly vote: JudgedSeedResponse['votes'][number]
}

/** What a rule makes of an instruction. */
export type Verdict =
  | {
      readonly ok: true
      readonly round: number
      readonly pairs: PairCounts
      readonly responses: readonly RoundResponse[]
    }
  | { readonly ok: false; readonly reason: Rejection }

/** Looks at one round after the other. A judgement without a score takes part in no pair. */
export function applyRule(
  { responses }: JudgedSeedInstruction,
  { rounds, agreement }: CompleteRule,
): Verdict {
  const judged = Math.max(1, ...responses.map(({ votes }) => votes.length))
  let reason: Rejection = 'too-few-scores'
  for (let round = 0; round < Math.min(rounds, judged); round++) {
    const inRound = responses.map(response => ({ response, vote: response.votes[round] }))
    const scored = inRound.flatMap(({ response: { rank }, vote }) =>
      vote?.parsed.ok ? [{ rank, score: vote.parsed.score }] : [],
    )
    const pairs = comparePairs(scored)
    const disagrees = disagreement(pairs, agreement)
    if (disagrees === undefined) return { ok: true, round: round + 1, pairs, responses: inRound }
    reason = disagrees
  }
  return { ok: false, reason }
}
