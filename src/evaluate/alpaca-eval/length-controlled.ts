import { ensure, ensureCount, refuseUnknown } from '../../core/check.js'
import { sigmoid } from '../logit.js'
import { summarize } from '../stats/sample.js'
import { ALPACA_CS, chooseC } from './choose-c.js'
import { type Design, designOf, problemOf } from './design.js'
import { checkGamed, type GamedRows } from './gamed.js'
import { type AlpacaEvalItem, checkItems } from './item.js'
import { fitL1Logistic } from './logistic.js'

/** Options of {@link lengthControlledWinRate}. */
export interface LengthControlledOptions {
  /**
   * How much the loss weighs against the penalty, above 0 and at most 1e6; or `'cross-validation'`: the one of `Cs` that predicts
   * held-out instructions best. @default 'cross-validation'
   */
  readonly C?: number | 'cross-validation'
  /** What cross-validation chooses from. @default AlpacaEval's: ten from 1e-4 to 1e4 */
  readonly Cs?: readonly number[]
  /** Folds of the cross-validation, at least 2. @default 5 */
  readonly folds?: number
  /** Seed of the folds. @default 1 */
  readonly seed?: number
  /** AlpacaEval's rows of the baseline at other lengths. They need difficulties. @default none */
  readonly gamed?: GamedRows
}

/**
 * Which model was fitted, by AlpacaEval's names. `length_controlled_v1` is the leaderboard's: length, difficulty, bias,
 * with gamed rows; `length_controlled_noreg` is without these; `length_controlled_minimal` has no difficulty either.
 */
export type LengthControlledModel =
  | 'length_controlled_v1'
  | 'length_controlled_noreg'
  | 'length_controlled_minimal'

/** A win rate at equal lengths, or why there is none. */
export type LengthControlled =
  | {
      /** There is one. */
      readonly ok: true
      /** Which model was fitted. */
      readonly model: LengthControlledModel
      /** Instructions with a preference. */
      readonly n: number
      /** Instructions without one; their difficulty counts, as in AlpacaEval. */
      readonly excluded: number
      /** Mean predicted preference at equal lengths, percent, 0..100. */
      readonly winRate: number
      /**
       * Spread of the predictions: 100 x their standard deviation (n - 1) / root of n, as AlpacaEval gives it. It says
       * nothing of how uncertain the fit is. Undefined without difficulties, where all predictions are equal.
       */
      readonly standardError: number | undefined
      /** The regularisation of the fit. */
      readonly C: number
      /** Mean log loss (nats) on held-out instructions; absent where `C` was given. */
      readonly heldOutLoss?: number
      /** The fitted weights; that of difficulty is absent without difficulties. */
      readonly weights: {
        /** Of tanh of (baseline length - length) / standard deviation; below 0 where longer wins. */
        readonly length: number
        /** Of the instruction's difficulty. */
        readonly difficulty?: number
        /** The model's own: ln odds of a win at equal lengths and difficulty 0. */
        readonly bias: number
      }
    }
  | {
      /** There is none. */
      readonly ok: false
      /**
       * `too-few`: fewer than two preferences, or fewer than folds. `no-fit`: the objective has no minimum that could be
       * found, as with label sums of gamed rows that no labels have.
       */
      readonly reason: 'too-few' | 'no-fit'
      /** Instructions with a preference. */
      readonly n: number
      /** Instructions without one. */
      readonly excluded: number
    }

/**
 * AlpacaEval 2's length-controlled win rate (Dubois et al. 2024): a logistic regression of the preference on length,
 * difficulty and the model, and its mean prediction with the difference of lengths set to 0.
 *
 * Leave `difficulty` out for instructions that are not AlpacaEval's: `model` then says that the rate is
 * `length_controlled_minimal`, which is not the leaderboard's.
 *
 * @throws `InvalidArgumentError` for items as in `alpacaWinRate`, gamed rows without difficulties or with label sums that no
 * labels have, and unusable options.
 * @example
 * ```ts
 * import { lengthControlledWinRate } from 'self-rewarding/evaluate'
 *
 * // Longer outputs win, and the model's are longer.
 * const items = Array.from({ length: 40 }, (_, i) => ({
 *   preference: i % 4 === 0 ? 1 : 2,
 *   length: i % 4 === 0 ? 300 : 500 + i,
 *   baselineLength: 400,
 * }))
 * const controlled = lengthControlledWinRate(items, { C: 1 })
 * console.log(controlled.ok && controlled.model) // length_controlled_minimal
 * console.log(controlled.ok && controlled.winRate < 60) // true
 * ```
 */
export function lengthControlledWinRate(
  items: readonly AlpacaEvalItem[],
  options: LengthControlledOptions = {},
): LengthControlled {
  refuseUnknown(options, ['C', 'Cs', 'folds', 'seed', 'gamed'])
  const { C = 'cross-validation', Cs = ALPACA_CS, folds = 5, seed = 1, gamed } = options
  checkItems(items)
  if (C !== 'cross-validation') checkC(C, 'C')
  ensure(Array.isArray(Cs) && Cs.length > 0, 'Cs', Cs, 'an array of numbers above 0, at least one')
  for (const [i, one] of Cs.entries()) checkC(one, `Cs[${i}]`)
  ensureCount(folds, 'folds')
  ensure(folds >= 2, 'folds', folds, 'at least 2')
  ensure(Number.isSafeInteger(seed), 'seed', seed, 'a whole number')
  if (gamed !== undefined) checkGamed(gamed)
  const design = designOf(items, gamed)
  const hasRoom = items.length === 0 || design.hasDifficulty || gamed === undefined
  ensure(hasRoom, 'gamed', gamed, 'nothing where items have no difficulty')
  const n = design.rows.length
  const excluded = items.length - n
  if (n < 2 || (C === 'cross-validation' && n < folds)) return { ok: false, reason: 'too-few', n, excluded }
  const chosen = C === 'cross-validation' ? chooseC(design, Cs, folds, seed) : undefined
  const fitted = fitAll(design, chosen?.C ?? Number(C))
  if (fitted === undefined) return { ok: false, reason: 'no-fit', n, excluded }
  return {
    ok: true,
    model: modelOf(design),
    n,
    excluded,
    ...fitted,
    ...(chosen && { heldOutLoss: chosen.loss }),
  }
}

const modelOf = ({ hasDifficulty, gamed }: Design): LengthControlledModel =>
  hasDifficulty ? (gamed ? 'length_controlled_v1' : 'length_controlled_noreg') : 'length_controlled_minimal'

/** The fit of all rows; undefined where it does not meet the conditions of optimality. */
function fitAll(design: Design, C: number) {
  const { rows, difficulties, hasDifficulty } = design
  const everyRow = rows.map((_, i) => i)
  const { coefficients, violation } = fitL1Logistic(problemOf(design, everyRow, C))
  // Not "above": NaN is no fit either.
  if (!(violation <= 1e-6 * Math.max(1, C))) return undefined
  const [length = 0, second = 0, third = 0] = coefficients
  const [difficulty, bias] = hasDifficulty ? [second, third] : [0, second]
  const predicted = difficulties.map(value => 100 * sigmoid(bias + difficulty * value))
  const { mean, standardError } = summarize(predicted)
  const weights = { length, ...(hasDifficulty && { difficulty }), bias }
  return { winRate: mean, standardError: hasDifficulty ? standardError : undefined, C, weights }
}

// Beyond it, sums of labels cancel against sums of predictions, and rounding error is what is fitted.
function checkC(C: unknown, field: string): void {
  ensure(typeof C === 'number' && C > 0 && C <= 1e6, field, C, 'a number above 0, at most 1e6')
}
