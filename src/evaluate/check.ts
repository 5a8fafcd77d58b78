import { ensure, ensureCount } from '../core/check.js'
import type { Alternative } from './types.js'

/** Throws unless both are arrays of one length. */
export function checkPaired(
  a: readonly unknown[],
  b: readonly unknown[],
  names: readonly [string, string],
): void {
  ensure(Array.isArray(a), names[0], a, 'an array')
  ensure(
    Array.isArray(b) && b.length === a.length,
    names[1],
    b,
    `an array as long as ${names[0]} (${a.length})`,
  )
}

/** Throws unless all are numbers; NaN and infinities pass. */
export function checkNumbers(values: readonly unknown[], field: string): void {
  ensure(Array.isArray(values), field, values, 'an array of numbers')
  const at = values.findIndex(value => typeof value !== 'number')
  ensure(at < 0, `${field}[${at}]`, values[at], 'a number')
}

/** Throws unless both are arrays of numbers, of one length. */
export function checkPairedNumbers(
  a: readonly unknown[],
  b: readonly unknown[],
  names: readonly [string, string],
): void {
  checkPaired(a, b, names)
  checkNumbers(a, names[0])
  checkNumbers(b, names[1])
}

/** Throws unless 0 < confidence < 1. */
export function checkConfidence(confidence: number): void {
  ensure(
    confidence > 0 && confidence < 1,
    'confidence',
    confidence,
    'a number between 0 and 1, both excluded',
  )
}

/** Throws for a side that does not exist. */
export function checkAlternative(alternative: Alternative): void {
  const known = ['two-sided', 'less', 'greater']
  ensure(known.includes(alternative), 'alternative', alternative, known.join(', '))
}

/** Throws unless `count` of `n` is possible. */
export function checkCounts(count: number, n: number, field: string): void {
  ensureCount(n, 'n')
  ensure(Number.isSafeInteger(count) && count >= 0 && count <= n, field, count, `a whole number in 0..${n}`)
}
