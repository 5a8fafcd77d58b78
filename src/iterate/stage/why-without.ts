/** A vote as far as it says why it states no score; one of the loop and one that `judged()` gives are such. */
type Cast =
  | { readonly failure: { readonly kind: string } }
  | { readonly parsed: { readonly ok: true } | { readonly ok: false; readonly reason: string } }

/** Why a vote states no score: what its call or its parsing came to; undefined where it states one. */
export function whyWithout(vote: Cast): string | undefined {
  if ('failure' in vote) return `call-${vote.failure.kind}`
  return vote.parsed.ok ? undefined : vote.parsed.reason
}
