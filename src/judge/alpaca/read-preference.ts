import type { Completion } from '../../model/provider.js'

/**
 * Why a reply gives no preference.
 *
 * - `empty`: no text at all.
 * - `no-verdict`: the reply begins with something else than one of the two tokens; or, without log-probabilities, holds
 *   more than one of them alone.
 * - `no-logprobs`: the reply came without its tokens' log-probabilities, without alternatives of the first, or with such
 *   as are above 0.
 * - `filtered`: a content filter cut the reply.
 */
export type AlpacaFailure = 'empty' | 'no-verdict' | 'no-logprobs' | 'filtered'

/** How likely the judge was to prefer the answer shown first. */
export type ReadPreference =
  | {
      readonly ok: true
      /** 0..1. */
      readonly first: number
      /** A token that was not among the alternatives: its probability counts as 0. */
      readonly absent?: string
    }
  | { readonly ok: false; readonly reason: AlpacaFailure }

const fail = (reason: AlpacaFailure): ReadPreference => ({ ok: false, reason })

/** The share of the first token's probability that is the first answer's, of what both verdicts have. */
export function readWeighted(
  { text, finish, tokens: drawn }: Completion,
  [first, second]: readonly [string, string],
): ReadPreference {
  if (finish === 'filter') return fail('filtered')
  const token = drawn?.[0]
  if (token === undefined) return fail(text.trim() === '' ? 'empty' : 'no-logprobs')
  // An empty list is none: a verdict that is not in it would count as impossible.
  if (token.top === undefined || token.top.length === 0) return fail('no-logprobs')
  const verdict = token.token.trim()
  if (verdict !== first && verdict !== second) return fail('no-verdict')
  // The drawn one is among the alternatives of most backends, not of all.
  const isListed = token.top.some(one => one.token === token.token)
  const all = isListed ? token.top : [...token.top, token]
  // Rounding may take a probability a little above 1; NaN is none.
  if (!all.every(({ logprob }) => logprob <= 1e-3)) return fail('no-logprobs')
  // Blanks before a word are part of the token in some vocabularies.
  const logsOf = (wanted: string): number[] =>
    all.flatMap(one => (one.token.trim() === wanted ? [one.logprob] : []))
  const highest = Math.max(...logsOf(first), ...logsOf(second))
  const massOf = (wanted: string): number =>
    logsOf(wanted).reduce((sum, logprob) => sum + Math.exp(logprob - highest), 0)
  const [a, b] = [massOf(first), massOf(second)]
  const share = a / (a + b)
  if (!Number.isFinite(share)) return fail('no-logprobs')
  const absent = a === 0 ? first : b === 0 ? second : undefined
  return { ok: true, first: share, ...(absent !== undefined && { absent }) }
}

/** The verdict as the text states it: one of the tokens, and nothing else. */
export function readDiscrete(
  { text, finish }: Completion,
  [first, second]: readonly [string, string],
): ReadPreference {
  if (finish === 'filter') return fail('filtered')
  const verdict = text.trim()
  if (verdict === '') return fail('empty')
  if (verdict !== first && verdict !== second) return fail('no-verdict')
  return { ok: true, first: verdict === first ? 1 : 0 }
}
