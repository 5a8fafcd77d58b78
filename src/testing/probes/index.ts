import { injectionProbes } from './injection.js'
import { lengthProbes } from './length.js'
import { orderProbes } from './order.js'
import { emptyProbes, languageProbes, refusalProbes, sycophancyProbes } from './pairs.js'
import type { Probe, ProbeKind } from './types.js'
import { verdictProbes } from './verdict.js'

/**
 * Probes written for this project, by what they look for: words to the judge (48), padding (48), flattery (8), answers
 * that are none (8), harmless requests that are refused (8), other languages (12); for judges that compare, words to the
 * judge and forged verdicts (60), places (10).
 *
 * @example
 * ```ts
 * import { probeSets } from 'self-rewarding/testing'
 *
 * console.log(probeSets.sycophancy[0]?.worse)
 * ```
 */
export const probeSets: Readonly<Record<ProbeKind, readonly Probe[]>> = {
  injection: injectionProbes(),
  verdict: verdictProbes(),
  length: lengthProbes(),
  sycophancy: sycophancyProbes,
  empty: emptyProbes,
  refusal: refusalProbes,
  order: orderProbes(),
  language: languageProbes,
}
