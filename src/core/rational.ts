import { invalid } from './check.js'

/**
 * An exact fraction in lowest terms with a positive denominator. Scores are means of votes; as rounded floats, two
 * equal means could differ and make a pair out of a tie.
 */
export interface Rational {
  /** A safe integer. */
  readonly numerator: number
  /** A safe integer, at least 1. */
  readonly denominator: number
}

function reduce(numerator: bigint, denominator: bigint): Rational {
  let a = numerator < 0n ? -numerator : numerator
  let b = denominator
  while (b !== 0n) [a, b] = [b, a % b]
  const top = Number(numerator / a)
  const bottom = Number(denominator / a)
  if (!Number.isSafeInteger(top) || !Number.isSafeInteger(bottom)) {
    throw invalid('score', `${numerator}/${denominator}`, 'a number with few enough digits to stay exact')
  }
  return { numerator: top, denominator: bottom }
}

/**
 * The fraction that a number's shortest decimal form states: 3.5 becomes 7/2, 0.1 becomes 1/10.
 *
 * @throws {@link InvalidArgumentError} for NaN, infinities and numbers with too many digits to stay exact, and for what
 * is no fraction.
 * @example
 * ```ts
 * import { toRational } from 'self-rewarding'
 *
 * console.log(toRational(3.5)) // { numerator: 7, denominator: 2 }
 * ```
 */
export function toRational(value: number | Rational): Rational {
  // What scores mostly are.
  if (Number.isSafeInteger(value)) return { numerator: Number(value) || 0, denominator: 1 }
  if (typeof value !== 'number') {
    const { numerator, denominator } = value
    if (Number.isSafeInteger(numerator) && Number.isSafeInteger(denominator) && denominator >= 1) {
      return reduce(BigInt(numerator), BigInt(denominator))
    }
    throw invalid('score', `${numerator}/${denominator}`, 'a fraction of safe integers, the lower at least 1')
  }
  const match = /^(-?\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value))
  if (!match) throw invalid('score', value, 'a finite number')
  const [, whole = '0', fraction = '', exponent = '0'] = match
  const shift = Number(exponent) - fraction.length
  const digits = BigInt(whole + fraction)
  return shift >= 0 ? reduce(digits * 10n ** BigInt(shift), 1n) : reduce(digits, 10n ** BigInt(-shift))
}

/**
 * The exact mean of one or more numbers; `undefined` for none.
 *
 * @throws {@link InvalidArgumentError} where a number, or the mean, has too many digits to stay exact.
 * @example
 * ```ts
 * import { exactMean } from 'self-rewarding'
 *
 * console.log(exactMean([4, 5, 4])) // { numerator: 13, denominator: 3 }
 * ```
 */
export function exactMean(values: readonly (number | Rational)[]): Rational | undefined {
  if (values.length === 0) return undefined
  return meanOfIntegers(values) ?? meanOfFractions(values)
}

/** The mean where sums of floats are exact; big integers take many times as long. */
function meanOfIntegers(values: readonly (number | Rational)[]): Rational | undefined {
  let sum = 0
  for (const value of values) {
    if (!Number.isSafeInteger(value)) return undefined
    sum += Number(value)
    if (!Number.isSafeInteger(sum)) return undefined
  }
  let a = Math.abs(sum)
  let b = values.length
  while (b !== 0) [a, b] = [b, a % b]
  return { numerator: sum / a || 0, denominator: values.length / a }
}

function meanOfFractions(values: readonly (number | Rational)[]): Rational {
  let numerator = 0n
  let denominator = 1n
  for (const value of values) {
    const { numerator: top, denominator: bottom } = toRational(value)
    numerator = numerator * BigInt(bottom) + BigInt(top) * denominator
    denominator *= BigInt(bottom)
  }
  return reduce(numerator, denominator * BigInt(values.length))
}

/**
 * Negative where a < b, 0 where they are equal, positive where a > b; exact.
 *
 * @example
 * ```ts
 * import { compareRational } from 'self-rewarding'
 *
 * console.log(compareRational({ numerator: 13, denominator: 3 }, { numerator: 9, denominator: 2 })) // -1
 * ```
 */
export function compareRational(a: Rational, b: Rational): number {
  const one = a.numerator * b.denominator
  const other = b.numerator * a.denominator
  if (Number.isSafeInteger(one) && Number.isSafeInteger(other)) return Math.sign(one - other)
  const left = BigInt(a.numerator) * BigInt(b.denominator)
  const right = BigInt(b.numerator) * BigInt(a.denominator)
  return left < right ? -1 : left > right ? 1 : 0
}

/**
 * The nearest float, for charts and tables.
 *
 * @example
 * ```ts
 * import { rationalToNumber } from 'self-rewarding'
 *
 * console.log(rationalToNumber({ numerator: 9, denominator: 2 })) // 4.5
 * ```
 */
export function rationalToNumber(value: Rational): number {
  return value.numerator / value.denominator
}
