import type { Interval } from '../../evaluate/types.js'

/** What stands for a number that there is not. */
const dash = '–'

/** A document that went through JSON has null where a number was not finite. */
type Unsure = number | null | undefined

const isNumber = (value: Unsure): value is number => Number.isFinite(value)

/** A number with so many decimals. */
export function fixed(value: Unsure, decimals: number): string {
  if (!isNumber(value)) return dash
  const text = value.toFixed(decimals)
  // -0.00 says no more than 0.00.
  return Number(text) === 0 ? text.replace('-', '') : text
}

/** A share as percent. */
export function percent(value: Unsure): string {
  return isNumber(value) ? `${fixed(100 * value, 1)}%` : dash
}

/** A number that says which way it goes. */
export function signed(value: Unsure, decimals: number): string {
  const text = fixed(value, decimals)
  return isNumber(value) && Number(text) > 0 ? `+${text}` : text
}

/** A whole number with a comma for every three digits. */
export function count(value: Unsure): string {
  return isNumber(value) ? String(value).replace(/\B(?=(\d{3})+$)/g, ',') : dash
}

/** Both ends of an interval. */
export function range(interval: Interval | null | undefined, show: (end: Unsure) => string): string {
  return interval ? `${show(interval.low)} to ${show(interval.high)}` : dash
}

/** A p-value; below a thousandth its digits say nothing. */
export function pvalue(value: Unsure): string {
  if (!isNumber(value)) return dash
  return value < 0.001 ? '<0.001' : fixed(value, 3)
}

/** Decimals that tell values on a scale apart. */
export function decimalsFor(max: number): number {
  if (max <= 1) return 3
  return max <= 20 ? 2 : 1
}

/** A length of time: 0.4 s, 12.3 s, 2 min 05 s, 1 h 02 min. */
export function duration(seconds: Unsure): string {
  if (!isNumber(seconds)) return dash
  const tenths = Math.round(seconds * 10) / 10
  if (tenths < 60) return `${tenths.toFixed(1)} s`
  const whole = Math.round(seconds)
  const two = (value: number): string => String(value).padStart(2, '0')
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`
  const minutes = Math.round(seconds / 60)
  return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`
}

/** One of something, or several. */
export function plural(value: number, one: string): string {
  const several = /[^aeiou]y$/.test(one) ? `${one.slice(0, -1)}ies` : `${one}s`
  return `${count(value)} ${value === 1 ? one : several}`
}
