import type { Rational } from './rational.js'

/** An exact fraction of any size: for what is worked out of scores and not kept. */
export interface Fraction {
  readonly numerator: bigint
  /** At least 1. */
  readonly denominator: bigint
}

/** a - b. */
export function difference(a: Rational, b: Rational): Fraction {
  const [over, under] = [BigInt(a.denominator), BigInt(b.denominator)]
  return {
    numerator: BigInt(a.numerator) * under - BigInt(b.numerator) * over,
    denominator: over * under,
  }
}

/** The share of a fraction. */
export function shareOf(share: Rational, whole: Fraction): Fraction {
  return {
    numerator: BigInt(share.numerator) * whole.numerator,
    denominator: BigInt(share.denominator) * whole.denominator,
  }
}

/** Whether a >= b. */
export function isAtLeast(a: Fraction, b: Fraction): boolean {
  return a.numerator * b.denominator >= b.numerator * a.denominator
}
