import { solveIfPositive } from './solve.js'

/** A loss near some coefficients. */
export interface Slopes {
  readonly gradient: readonly number[]
  readonly hessian: readonly (readonly number[])[]
}

const at = (values: ArrayLike<number>, i: number): number => values[i] ?? 0

/**
 * The step to the minimum of the quadratic that touches the loss at w, plus the penalty |w|_1. Exact: with three features
 * at most, all 27 choices of signs are solved, and the one that meets the conditions of optimality is taken. (Coordinate
 * descent takes millions of rounds where difficulty and bias hardly differ.)
 */
export function lassoStep({ gradient, hessian }: Slopes, w: readonly number[]): readonly number[] {
  // A feature that is 0 everywhere has no curvature and stays where the penalty wants it.
  const curved = hessian.map((row, j) => row.map((entry, k) => (j === k ? entry + 1e-12 : entry)))
  const slopeAt = (step: readonly number[]): number[] =>
    gradient.map((slope, j) => slope + dot(curved[j] ?? [], step))
  let best = w.map(() => 0)
  let least = Number.POSITIVE_INFINITY
  for (const signs of signsOf(w.length)) {
    const free = signs.flatMap((sign, j) => (sign === 0 ? [] : [j]))
    // Those that become 0 move first; the others follow.
    const away = w.map((coefficient, j) => (signs[j] === 0 ? -coefficient : 0))
    const slopes = slopeAt(away)
    const moves = solveIfPositive(
      free.map(j => free.map(k => at(curved[j] ?? [], k))),
      free.map(j => -at(slopes, j) - at(signs, j)),
    )
    if (moves === undefined) continue
    const step = [...away]
    free.forEach((j, i) => {
      step[j] = at(moves, i)
    })
    const isKept = free.every(j => (at(w, j) + at(step, j)) * at(signs, j) >= 0)
    const violation = isKept ? violationOf(slopeAt(step), signs) : Number.POSITIVE_INFINITY
    if (violation < least) {
      least = violation
      best = step
    }
  }
  return best
}

/** How far zero is from the objective's subgradient, at worst; of coefficients only signs matter. */
export function violationOf(gradient: readonly number[], w: readonly number[]): number {
  return Math.max(
    0,
    ...gradient.map((slope, j) => {
      const coefficient = at(w, j)
      return coefficient === 0 ? Math.max(0, Math.abs(slope) - 1) : Math.abs(slope + Math.sign(coefficient))
    }),
  )
}

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, i) => sum + value * at(b, i), 0)

/** All choices of -1, 0 and 1. */
function signsOf(count: number): readonly (readonly number[])[] {
  let all: (readonly number[])[] = [[]]
  for (let j = 0; j < count; j++) all = all.flatMap(signs => [0, -1, 1].map(sign => [...signs, sign]))
  return all
}
