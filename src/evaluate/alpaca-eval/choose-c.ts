import { randomStream } from '../../core/seed.js'
import { softplus } from '../logit.js'
import { type Design, problemOf } from './design.js'
import { fitL1Logistic } from './logistic.js'

/** Ten values from 1e-4 to 1e4, evenly spaced in the logarithm: scikit-learn's default, and so AlpacaEval's. */
export const ALPACA_CS: readonly number[] = Array.from({ length: 10 }, (_, i) => 10 ** (-4 + (8 * i) / 9))

/** A regularisation and how well it predicts what was held out. */
export interface ChosenC {
  readonly C: number
  readonly loss: number
}

/**
 * The C with the smallest log loss on held-out rows, mean over folds; the smaller one of equal ones. Gamed rows are in
 * every fold's training rows and in nobody's held-out ones: their preferences are known as sums alone.
 */
export function chooseC(design: Design, Cs: readonly number[], folds: number, seed: number): ChosenC {
  const all = design.rows.map((_, i) => i)
  const order = randomStream([seed, 'evaluate', 'alpaca-eval', 'folds']).sample(all, all.length)
  const ascending = [...Cs].sort((a, b) => a - b)
  const losses = ascending.map(() => 0)
  for (let fold = 0; fold < folds; fold++) {
    const kept = order.filter((_, place) => place % folds !== fold)
    const heldOut = order.filter((_, place) => place % folds === fold)
    let start: readonly number[] | undefined
    ascending.forEach((C, c) => {
      start = fitL1Logistic(problemOf(design, kept, C), start).coefficients
      losses[c] = (losses[c] ?? 0) + lossOf(design, heldOut, start) / folds
    })
  }
  const loss = Math.min(...losses)
  return { C: ascending[losses.indexOf(loss)] ?? Number.NaN, loss }
}

/** Mean log loss of rows, in nats. */
function lossOf({ rows, labels }: Design, chosen: readonly number[], w: readonly number[]): number {
  const losses = chosen.map(row => {
    const z = scoreOf(rows[row] ?? [], w)
    return softplus(z) - (labels[row] ?? 0) * z
  })
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length
}

const scoreOf = (row: readonly number[], w: readonly number[]): number =>
  row.reduce((sum, value, j) => sum + value * (w[j] ?? 0), 0)
