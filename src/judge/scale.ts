import { ensure } from '../core/check.js'
import type { ParseFailure, Scale } from './types.js'

/** More decimals would not stay exact when votes are averaged. */
const MAX_DECIMALS = 10

/** The scale with its default filled in. @throws {@link InvalidArgumentError} unless min < max, both finite. */
export function completeScale(scale: Scale, field = 'scale'): Required<Scale> {
  const { min, max, fractions = false } = scale
  ensure(Number.isFinite(min), `${field}.min`, min, 'a finite number')
  ensure(Number.isFinite(max) && max > min, `${field}.max`, max, `a finite number above min (${min})`)
  ensure(typeof fractions === 'boolean', `${field}.fractions`, fractions, 'a boolean')
  return { min, max, fractions }
}

/** Why a number is no score on this scale, if it is none. `decimals` are the digits that were written after the point. */
export function offScale(value: number, scale: Required<Scale>, decimals = ''): ParseFailure | undefined {
  if (!(value >= scale.min && value <= scale.max)) return 'out-of-range'
  // By the digits and not by the float: 4.00000000000000000001 rounds to 4.
  const places = decimals === '' ? 0 : decimals.replace(/0+$/, '').length
  if (places > (scale.fractions ? MAX_DECIMALS : 0)) return 'not-on-scale'
  return undefined
}
