import { refuseUnknown } from '../../core/check.js'
import type { BootstrapOptions } from '../bootstrap.js'
import type { AlpacaEvalItem } from './item.js'
import {
  type LengthControlled,
  type LengthControlledOptions,
  lengthControlledWinRate,
} from './length-controlled.js'
import { type AlpacaWinRate, alpacaWinRate } from './win-rate.js'

/** Options of {@link alpacaEval}; `seed` is that of the folds and of the bootstrap. */
export interface AlpacaEvalOptions extends BootstrapOptions, LengthControlledOptions {
  /** Seed of the folds and of the bootstrap. @default 1 */
  readonly seed?: number
}

/** All of AlpacaEval's numbers. Rates are percent. */
export interface AlpacaEvalReport extends AlpacaWinRate {
  /** The length-controlled win rate; undefined where items have no difficulty. */
  readonly lengthControlled: LengthControlled | undefined
  /** The same without the difficulty term, for instructions that are not AlpacaEval's; undefined where items have one. */
  readonly lengthControlledWithoutDifficulty: LengthControlled | undefined
  /** The same model with the C that cross-validation chooses, beside a given `C`; undefined where none is given. */
  readonly lengthControlledCrossValidated: LengthControlled | undefined
}

/**
 * AlpacaEval 2's numbers for one model: win rate and length-controlled win rate.
 *
 * @throws `InvalidArgumentError` as `alpacaWinRate` and `lengthControlledWinRate` do.
 * @example
 * ```ts
 * import { alpacaEval } from 'self-rewarding/evaluate'
 *
 * const items = [1.9, 1.2, 1.6, 1.1, 2, 1.4].map((preference, i) => ({
 *   preference,
 *   length: 400 + 10 * i,
 *   baselineLength: 420,
 * }))
 * const report = alpacaEval(items)
 * console.log(report.lengthControlled) // undefined
 * console.log(report.lengthControlledWithoutDifficulty?.n) // 6
 * ```
 */
export function alpacaEval(
  items: readonly AlpacaEvalItem[],
  options: AlpacaEvalOptions = {},
): AlpacaEvalReport {
  refuseUnknown(options, ['seed', 'resamples', 'confidence', 'C', 'Cs', 'folds', 'gamed'])
  const { resamples, confidence, C, ...folding } = options
  const { seed } = folding
  const rate = alpacaWinRate(items, {
    ...(seed !== undefined && { seed }),
    ...(resamples !== undefined && { resamples }),
    ...(confidence !== undefined && { confidence }),
  })
  const crossValidated = lengthControlledWinRate(items, folding)
  const isGiven = C !== undefined && C !== 'cross-validation'
  const controlled = isGiven ? lengthControlledWinRate(items, { ...folding, C }) : crossValidated
  const hasDifficulty = items[0]?.difficulty !== undefined
  return {
    ...rate,
    lengthControlled: hasDifficulty ? controlled : undefined,
    lengthControlledWithoutDifficulty: hasDifficulty ? undefined : controlled,
    lengthControlledCrossValidated: isGiven ? crossValidated : undefined,
  }
}
