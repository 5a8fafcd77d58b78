import { ensure, ensureCount, refuseUnknown } from '../core/check.js'
import { checkConfidence } from './check.js'
import { approximateDecided, decidedRange, meanOverDecided, signTestPowers } from './sign-test-power.js'

/** What {@link promptsNeeded} and {@link detectableNet} both take. */
export interface PowerOptions {
  /** Share of prompts that are ties, 0..1 without 1. @default 0 */
  readonly tieRate?: number
  /** How likely the difference is to be seen, between 0 and 1. @default 0.8 */
  readonly power?: number
  /** 1 - the p-value at which it counts as seen, between 0 and 1. @default 0.95 */
  readonly confidence?: number
}

/** Options of {@link promptsNeeded}. */
export interface PromptsNeededOptions extends PowerOptions {
  /** Share won minus share lost, of all prompts; -1..1 without 0, at most 1 - tieRate. Its sign does not matter. */
  readonly net: number
}

/** Options of {@link detectableNet}. */
export interface DetectableOptions extends PowerOptions {
  /** Prompts with both verdicts. */
  readonly n: number
}

/** So many decided prompts are counted exactly; past them the normal distribution is near enough. */
const EXACT = 100_000

/**
 * How many prompts a head to head needs to see a difference: with so many or any larger number, the two-sided sign test
 * on the decided prompts gives p <= 1 - confidence with at least the power asked for.
 *
 * Exact (sums of binomial probabilities) up to 100,000 decided prompts; past that by the normal distribution, and
 * rather too many than too few.
 *
 * @throws `InvalidArgumentError` for shares that cannot be, for net 0, which no number of prompts shows, and for a net so
 * small that 2^53 prompts do not show it.
 * @example
 * ```ts
 * import { promptsNeeded } from 'self-rewarding/evaluate'
 *
 * console.log(promptsNeeded({ net: 0.1 })) // 820
 * console.log(promptsNeeded({ net: 0.1, tieRate: 0.4 })) // 487
 * ```
 */
export function promptsNeeded(options: PromptsNeededOptions): number {
  refuseUnknown(options, ['net', 'tieRate', 'power', 'confidence'])
  const { tieRate, power, confidence } = checked(options)
  const { net } = options
  // Shares of counts may add up to a little more than 1.
  const possible = Math.abs(net) > 0 && Math.abs(net) <= 1 - tieRate + 1e-9
  ensure(possible, 'net', net, `a number in -1..1, not 0, at most 1 - tieRate (${1 - tieRate})`)
  const lead = Math.min(1, Math.abs(net) / (1 - tieRate))
  const about = approximateDecided(lead, power, confidence)
  const guess = Math.ceil(about / (1 - tieRate))
  ensure(guess <= Number.MAX_SAFE_INTEGER, 'net', net, 'a net that fewer than 2^53 prompts show')
  if (about > EXACT) return guess
  // Far enough for teeth: after so many more, power has risen by much more than a tooth.
  const most = Math.ceil(about + 40 * Math.sqrt(about) + 200)
  const powers = signTestPowers((1 + lead) / 2, confidence, most)
  const assured = powers.slice()
  for (let d = most - 1; d >= 0; d--) assured[d] = Math.min(assured[d] ?? 0, assured[d + 1] ?? 1)
  // From here on it is enough, since it is without what any tooth takes back; ties even teeth out.
  const enough = smallest(n => meanOverDecided(assured, n, tieRate) >= power, guess)
  return tieRate === 0 ? enough : walkDown(powers, enough, tieRate, power)
}

/**
 * The last number of prompts, at most `enough`, from which on the mean power is there. One prompt less takes the share of
 * decided ones of how much power rises from one count to the next: so many are passed over as cannot take what is left.
 */
function walkDown(powers: Float64Array, enough: number, tieRate: number, power: number): number {
  const rises = powers.map((value, d) => (powers[d + 1] ?? value) - value)
  for (let d = rises.length - 2; d >= 0; d--) rises[d] = Math.max(rises[d] ?? 0, rises[d + 1] ?? 0)
  let n = enough
  for (;;) {
    const left = meanOverDecided(powers, n, tieRate) - power
    if (left < 0) return n + 1
    const lowest = Math.floor(0.9 * n)
    const [from] = decidedRange(lowest, tieRate)
    const safe = Math.floor(left / Math.max(1e-300, (1 - tieRate) * (rises[from] ?? 1)))
    n -= Math.max(1, Math.min(safe, n - lowest))
  }
}

/**
 * The smallest net that a head to head of n prompts sees with the power asked for (its minimum detectable effect);
 * {@link promptsNeeded} the other way round, for this n alone: p-values come in steps, so that a slightly larger n may see
 * a little less. `undefined` where n is too small for any: a sign test needs six decided prompts for p <= 0.05.
 *
 * @throws `InvalidArgumentError` for shares that cannot be.
 * @example
 * ```ts
 * import { detectableNet } from 'self-rewarding/evaluate'
 *
 * console.log(detectableNet({ n: 805, tieRate: 0.3 })) // 0.083…
 * ```
 */
export function detectableNet(options: DetectableOptions): number | undefined {
  refuseUnknown(options, ['n', 'tieRate', 'power', 'confidence'])
  const { tieRate, power, confidence } = checked(options)
  const { n } = options
  ensureCount(n, 'n')
  const exact = n * (1 - tieRate) <= EXACT
  const sees = (lead: number): boolean => {
    if (!exact) return approximateDecided(lead, power, confidence) <= n * (1 - tieRate)
    const [, most] = decidedRange(n, tieRate)
    return meanOverDecided(signTestPowers((1 + lead) / 2, confidence, most), n, tieRate) >= power
  }
  if (!sees(1)) return undefined
  let [low, high] = [0, 1]
  while (high - low > 1e-6) {
    const middle = (low + high) / 2
    if (sees(middle)) high = middle
    else low = middle
  }
  return high * (1 - tieRate)
}

function checked({ tieRate = 0, power = 0.8, confidence = 0.95 }: PowerOptions): Required<PowerOptions> {
  ensure(tieRate >= 0 && tieRate < 1, 'tieRate', tieRate, 'a number in 0..1, 1 excluded')
  ensure(power > 0 && power < 1, 'power', power, 'a number between 0 and 1, both excluded')
  checkConfidence(confidence)
  return { tieRate, power, confidence }
}

/** The smallest whole number, at least 1, from which something holds. */
function smallest(holds: (n: number) => boolean, guess: number): number {
  let high = Math.max(1, guess)
  while (!holds(high)) high *= 2
  let low = 0
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (holds(middle)) high = middle
    else low = middle
  }
  return high
}
