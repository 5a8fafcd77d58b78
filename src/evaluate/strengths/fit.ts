import { sigmoid, softplus } from '../logit.js'
import { componentsOf } from './existence.js'
import { type WinTable, winsOf } from './table.js'

/**
 * The strengths with the greatest likelihood, sum zero, by Newton's method: the log likelihood is concave, and each
 * step is shortened until it gains. `ridge` / 2 x the sum of squared strengths is taken off the log likelihood.
 */
export function fitStrengths(table: WinTable, ridge: number, start?: readonly number[]): readonly number[] {
  let strengths: readonly number[] = start ?? table.names.map(() => 0)
  let value = logLikelihood(table, ridge, strengths)
  // Without a ridge there is one, or there are no strengths.
  const components = ridge > 0 ? componentsOf(table) : [table.names.map((_, i) => i)]
  let before = Number.POSITIVE_INFINITY
  for (let step = 0; step < 1000; step++) {
    const { gradient, information } = derivatives(table, ridge, strengths, components)
    const direction = solvePositive(information, gradient)
    let next = strengths
    let nextValue = Number.NEGATIVE_INFINITY
    let length = 1
    for (; length > 1e-25; length /= 2) {
      next = centred(
        strengths.map((strength, i) => strength + length * (direction[i] ?? 0)),
        components,
      )
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

type Components = readonly (readonly number[])[]

/** The log likelihood's gradient, and minus its second derivatives. */
function derivatives(table: WinTable, ridge: number, strengths: readonly number[], components: Components) {
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
  // Where all strengths that were compared rise alike, only the ridge changes: without this, no inverse.
  for (const members of components) {
    const curvature = members.reduce((sum, i) => sum + (information[i]?.[i] ?? 0), 0)
    for (const i of members) for (const j of members) add(information[i], j, curvature / members.length ** 2)
  }
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

/** With sum zero among those that were compared: there the ridge is smallest, and likelihood says nothing. */
function centred(values: readonly number[], components: Components): readonly number[] {
  const result = [...values]
  for (const members of components) {
    const mean = members.reduce((sum, i) => sum + (values[i] ?? 0), 0) / members.length
    for (const i of members) result[i] = (values[i] ?? 0) - mean
  }
  return result
}
