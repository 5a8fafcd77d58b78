import { ensure, refuseUnknown } from '../../core/check.js'
import type { Label } from './agreement.js'
import { type AlphaLevel, alphaOfCoincidences, checkNumber } from './alpha-of-coincidences.js'
import { coincidenceTally } from './coincidences.js'
import { IntervalAlpha } from './interval-alpha.js'

/** Options of {@link krippendorffAlpha}. */
export interface AlphaOptions {
  /** What differences between values mean. @default 'nominal' */
  readonly level?: AlphaLevel
}

/**
 * Krippendorff's alpha: agreement beyond chance of any number of raters, with missing values; at most 1, and 0 where
 * they agree as by chance. Krippendorff, Computing Krippendorff's Alpha-Reliability (2011).
 *
 * A unit with fewer than two values says nothing of agreement and is left out. NaN where no unit has two, and where all
 * values that count are one and the same: then chance agrees as well.
 *
 * @param units What was rated; for each unit a value per rater, `undefined` where there is none. Their order, and who
 * gave which value, does not matter.
 * @throws `InvalidArgumentError` naming the field, for values that the level does not take.
 * @example
 * ```ts
 * import { krippendorffAlpha } from 'self-rewarding/stats'
 *
 * const votes = [[4, 4, 5], [2, undefined, 2], [1, 3, 2]]
 * console.log(krippendorffAlpha(votes, { level: 'interval' })) // 0.728…
 * ```
 */
export function krippendorffAlpha(
  units: readonly (readonly (Label | undefined)[])[],
  options: AlphaOptions = {},
): number {
  refuseUnknown(options, ['level'])
  const { level = 'nominal' } = options
  ensure(Array.isArray(units), 'units', units, 'an array of units')
  units.forEach((unit, i) => {
    ensure(Array.isArray(unit), `units[${i}]`, unit, 'an array of values, undefined where there is none')
    // Not `forEach`: it skips holes, which are missing values too.
    for (const [j, value] of unit.entries()) checkValue(value, `units[${i}][${j}]`)
  })
  if (level === 'interval') return intervalAlpha(units)
  const tally = coincidenceTally()
  for (const unit of units) tally.add(unit)
  return alphaOfCoincidences(tally.coincidences(), level)
}

/** From sums, since a table of values by values is too large for scores that hardly repeat. */
function intervalAlpha(units: readonly (readonly (Label | undefined)[])[]): number {
  const kept = units.map(unit => unit.filter(value => value !== undefined)).filter(({ length }) => length > 1)
  const numbers = kept.map(unit => unit.map(value => checkNumber(value, 'interval')).sort((a, b) => a - b))
  const alpha = new IntervalAlpha()
  // In one order whatever theirs was, so that not even the last bit depends on it.
  for (const unit of numbers.sort(byValues)) alpha.add(unit)
  return alpha.value ?? Number.NaN
}

function byValues(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, i) => value !== b[i])
  return a.length - b.length || (a[at] ?? 0) - (b[at] ?? 0)
}

function checkValue(value: unknown, field: string): void {
  const ok = value === undefined || typeof value === 'string' || Number.isFinite(value)
  ensure(ok, field, value, 'a finite number, a string, or undefined where there is no value')
}
