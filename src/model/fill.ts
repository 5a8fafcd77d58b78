import { ProviderError } from '../core/errors.js'
import type { Completion } from './provider.js'

/** Places that still want a completion: `n` of them from `first` on. */
export interface Gap {
  /** First place. */
  readonly first: number
  /** Places in a row. */
  readonly n: number
}

/**
 * The gaps among `count` places, one call each: whole runs where the backend gives several completions a call,
 * single places where it does not.
 */
export function gaps(isFilled: (place: number) => boolean, count: number, several: boolean): Gap[] {
  const found: Gap[] = []
  for (let place = 0; place < count; place++) {
    if (isFilled(place)) continue
    const last = found.at(-1)
    if (several && last && last.first + last.n === place)
      found[found.length - 1] = { first: last.first, n: last.n + 1 }
    else found.push({ first: place, n: 1 })
  }
  return found
}

/**
 * The completions of a reply that are for this gap. A backend may give fewer than asked, and the rest is asked for
 * again; none at all would ask for ever.
 *
 * @throws `ProviderError` for a reply without completions.
 */
export function usableCompletions(completions: readonly Completion[], gap: Gap): readonly Completion[] {
  if (completions.length === 0) {
    throw new ProviderError('the reply holds no completion', { kind: 'bad-reply', retryable: true })
  }
  return completions.slice(0, gap.n)
}
