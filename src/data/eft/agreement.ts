import type { Agreement, Rejection } from './types.js'

/** A response as people and as the judge see it. */
interface Scored {
  readonly rank: number
  readonly score: number
}

/** Pairs that people rank differently, by what the judge says of them. */
export interface PairCounts {
  readonly concordant: number
  readonly discordant: number
  readonly tied: number
}

/** Compares all pairs. */
export function comparePairs(responses: readonly Scored[]): PairCounts {
  let [concordant, discordant, tied] = [0, 0, 0]
  for (const better of responses) {
    for (const worse of responses) {
      if (better.rank >= worse.rank) continue
      if (better.score === worse.score) tied++
      else if (better.score > worse.score) concordant++
      else discordant++
    }
  }
  return { concordant, discordant, tied }
}

/** Why these pairs do not agree with people; nothing where they do. */
export function disagreement(
  { concordant, discordant, tied }: PairCounts,
  rule: Agreement,
): Rejection | undefined {
  if (concordant + discordant + tied === 0) return 'too-few-scores'
  if (discordant > 0) return 'inversion'
  if (concordant === 0) return 'all-tied'
  return rule === 'strict' && tied > 0 ? 'tie' : undefined
}
