// L1-regularised logistic regression as liblinear states it: minimise |w|_1 + C sum_i s_i (log(1 + exp(z_i)) - y_i z_i)
// with z_i = w x_i and no intercept. Solved by Newton steps on the smooth part (Yuan, Ho and Lin 2012), each with the
// penalty as it is. liblinear stops early, at a tolerance of 1e-4; this goes on until rounding error is all that moves,
// and says how far from an optimum it then is.

import { sigmoid, softplus } from '../logit.js'
import { lassoStep, type Slopes, violationOf } from './lasso-step.js'

/** Rows by columns, and their labels as the only sums in which they enter. */
export interface LogisticProblem {
  /** One array a feature, all of one length; at most three. */
  readonly columns: readonly Float64Array[]
  /** Sample weight of each row, 0 or more. */
  readonly weights: Float64Array
  /** For each feature the sum of weight x label x value; labels are in 0..1. */
  readonly labelSums: readonly number[]
  /** Weight of the loss against the penalty, above 0. */
  readonly C: number
}

/** Where the objective is smallest. */
export interface LogisticFit {
  /** One a feature. */
  readonly coefficients: readonly number[]
  /** The largest violation of the conditions of optimality; the penalty's slope is 1. */
  readonly violation: number
}

const at = (values: ArrayLike<number>, i: number): number => values[i] ?? 0

/** Fits from `start`, which saves steps and changes nothing else: the objective has one minimum or the same value at all. */
export function fitL1Logistic(problem: LogisticProblem, start?: readonly number[]): LogisticFit {
  let w = problem.columns.map((_, j) => at(start ?? [], j))
  let value = objective(problem, w)
  let slopes = slopesAt(problem, w)
  let before = Number.POSITIVE_INFINITY
  for (let step = 0; step < 500 && violationOf(slopes.gradient, w) > 1e-13; step++) {
    const towards = lassoStep(slopes, w)
    const promised = promiseOf(slopes.gradient, w, towards)
    // A step that is too long is halved until it keeps a part of what the slope promises (Armijo); where losses are flat
    // that may be very often. Rounding error must not be taken for too little.
    let next = w
    let nextValue = value
    let length = 1
    for (; length > 1e-25; length /= 2) {
      next = w.map((coefficient, j) => coefficient + length * at(towards, j))
      nextValue = objective(problem, next)
      if (nextValue <= value + 1e-4 * length * promised + 1e-13 * Math.abs(value)) break
    }
    if (length <= 1e-25) break
    const moved = Math.max(...next.map((coefficient, j) => Math.abs(coefficient - at(w, j))))
    w = next
    value = nextValue
    slopes = slopesAt(problem, w)
    // Near the end each step is about the square of the one before, until rounding error is all that moves.
    if (moved <= 1e-14 || (moved <= 1e-7 && moved > before / 2)) break
    before = moved
  }
  return { coefficients: w, violation: violationOf(slopes.gradient, w) }
}

const rowsOf = ({ weights }: LogisticProblem): number => weights.length

function scores(problem: LogisticProblem, w: readonly number[]): Float64Array {
  const z = new Float64Array(rowsOf(problem))
  problem.columns.forEach((column, j) => {
    const coefficient = at(w, j)
    for (let i = 0; i < z.length; i++) z[i] = at(z, i) + coefficient * at(column, i)
  })
  return z
}

function objective(problem: LogisticProblem, w: readonly number[]): number {
  const z = scores(problem, w)
  let loss = 0
  for (let i = 0; i < z.length; i++) loss += at(problem.weights, i) * softplus(at(z, i))
  const labels = w.reduce((sum, coefficient, j) => sum + coefficient * at(problem.labelSums, j), 0)
  return problem.C * (loss - labels) + w.reduce((sum, coefficient) => sum + Math.abs(coefficient), 0)
}

/** Gradient and Hessian of the smooth part. */
function slopesAt(problem: LogisticProblem, w: readonly number[]): Slopes {
  const { columns, weights, labelSums, C } = problem
  const z = scores(problem, w)
  const first = z.map((score, i) => at(weights, i) * sigmoid(score))
  const second = z.map((score, i) => at(weights, i) * sigmoid(score) * sigmoid(-score))
  const gradient = columns.map((column, j) => C * (dot(first, column) - at(labelSums, j)))
  const hessian = columns.map(a => columns.map(b => C * dot(second, a, b)))
  return { gradient, hessian }
}

function dot(a: Float64Array, b: Float64Array, c?: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += at(a, i) * at(b, i) * (c ? at(c, i) : 1)
  return sum
}

/** What a whole step would change if the loss were straight; below 0. */
function promiseOf(gradient: readonly number[], w: readonly number[], towards: readonly number[]): number {
  return gradient.reduce((sum, slope, j) => {
    const coefficient = at(w, j)
    return sum + slope * at(towards, j) + Math.abs(coefficient + at(towards, j)) - Math.abs(coefficient)
  }, 0)
}
