import { sigmoid, softplus } from '../logit.js'
import { type WinTable, winsOf } from './table.js'

/**
 * The strengths with the greatest likelihood, sum zero, by Newton's method: the log likelihood is concave, and each
 * step is shortened until it gains. `ridge` / 2 x the sum of squared strengths is taken off the log likelihood.
 */
export function fitStrengths(table: WinTable, ridge: number, start?: readonly number[]): readonly number[] {
  let strengths: readonly number[] = start ?? table.names.map(() => 0)
  let value = logLikelihood(table, ridge, strengths)
  let before = Number.POSITIVE_INFINITY
  for (let step = 0; step < 1000; step++) {
    const { gradient, information } = derivatives(table, ridge, strengths)
    const direction = solvePositive(information, gradient)
    let next = strengths
    let nextValue = Number.NEGATIVE_INFINITY
    let length = 1
    for (; length > 1e-25; length /= 2) {
      next = centred(strengths.map((strength, i) => strength + length * (direction[i] ?? 0)))
      nextValue = logLikelihood(table, ridge, next)
      // Rounding error is no loss.
      if (nextValue >= value - 1e-12 * Math.abs(value)) break
    }
    if (length <= 1e-25) break
    const moved = Math.max(...next.map((strength, i) => Math.abs(strength - (strengths[i] ?? 0))))
    strengths = next
    value = nextValue
    // Near its end each step is about the square of the one before, until rounding error is all that moves.
    if (moved <= 1e-14 || (moved <= 1e-7 && moved > before / 2)) break
    before = moved
  }
  return strengths
}

function logLikelihood(table: WinTable, ridge: number, strengths: readonly number[]): number {
  let sum = 0
  strengths.forEach((a, i) => {
    sum -= (ridge / 2) * a * a
    strengths.forEach((b, j) => {
      const wins = winsOf(table, i, j)
      if (wins > 0) sum -= wins * softplus(b - a)
    })
  })
  return sum
}

/** The log likelihood's gradient, and minus its second derivatives. */
function derivatives(table: WinTable, ridge: number, strengths: readonly number[]) {
  const gradient = strengths.map(strength => -ridge * strength)
  const information = strengths.map((_, i) => strengths.map((_, j) => (i === j ? ridge : 0)))
  const add = (row: number[] | undefined, at: number, by: number): void => {
    if (row) row[at] = (row[at] ?? 0) + by
  }
  strengths.forEach((a, i) => {
    strengths.forEach((b, j) => {
      if (i === j) return
      const wins = winsOf(table, i, j)
      const games = wins + winsOf(table, j, i)
      add(gradient, i, wins * sigmoid(b - a) - winsOf(table, j, i) * sigmoid(a - b))
      const curvature = games * sigmoid(a - b) * sigmoid(b - a)
      add(information[i], i, curvature)
      add(information[i], j, -curvature)
    })
  })
  // Strengths that all rise alike change nothing: without this, no inverse.
  const scale = information.reduce((sum, row, i) => sum + (row[i] ?? 0), 0) / strengths.length ** 2
  for (const row of information) for (let j = 0; j < row.length; j++) add(row, j, scale)
  return { gradient, information }
}

/** Solves A x = b for a positive definite A, by Cholesky's decomposition. */
function solvePositive(a: readonly (readonly number[])[], b: readonly number[]): readonly number[] {
  const size = b.length
  const lower = a.map(row => row.map(() => 0))
  const at = (i: number, j: number): number => lower[i]?.[j] ?? 0
  const below = (i: number, j: number): number => {
    let sum = 0
    for (let k = 0; k < j; k++) sum += at(i, k) * at(j, k)
    return sum
  }
  for (let i = 0; i < size; i++) {
    const row = lower[i] ?? []
    for (let j = 0; j < i; j++) row[j] = ((a[i]?.[j] ?? 0) - below(i, j)) / at(j, j)
    row[i] = Math.sqrt(Math.max((a[i]?.[i] ?? 0) - below(i, i), Number.MIN_VALUE))
  }
  const half: number[] = []
  for (let i = 0; i < size; i++)
    half[i] = ((b[i] ?? 0) - half.reduce((sum, value, k) => sum + at(i, k) * value, 0)) / at(i, i)
  const x = new Array<number>(size).fill(0)
  for (let i = size - 1; i >= 0; i--)
    x[i] =
      ((half[i] ?? 0) - x.reduce((sum, value, k) => (k > i ? sum + at(k, i) * value : sum), 0)) / at(i, i)
  return x
}

function centred(values: readonly number[]): readonly number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return values.map(value => value - mean)
}
