import { refuseUnknown } from '../../core/check.js'
import { type BootstrapInterval, type BootstrapOptions, bootstrap } from '../bootstrap.js'
import { ratio } from '../metrics.js'
import { summarize } from '../stats/sample.js'
import { type AlpacaEvalItem, checkItems, preferred } from './item.js'

/** A model against the baseline. Rates are percent, 0..100, as AlpacaEval gives them; undefined at n = 0. */
export interface AlpacaWinRate {
  /** Instructions with a preference. */
  readonly n: number
  /** Instructions without one. */
  readonly excluded: number
  /** Preferences above 1.5. */
  readonly wins: number
  /** Preferences below 1.5. */
  readonly losses: number
  /** Preferences of exactly 1.5. */
  readonly draws: number
  /** 100 x mean of preference - 1: how sure the judge was counts. Percent. */
  readonly winRate: number | undefined
  /** 100 x sample standard deviation (n - 1) / root of n, percentage points; undefined below two instructions. */
  readonly standardError: number | undefined
  /** Interval of the win rate from a bootstrap over instructions, percent. Ours: AlpacaEval gives none. */
  readonly winRateInterval: BootstrapInterval | undefined
  /** The win rate if excluded instructions counted as lost, percent. Ours. */
  readonly winRateAsWrong: number | undefined
  /** 100 (wins + draws / 2) / n: how sure the judge was does not count. Percent. */
  readonly discreteWinRate: number | undefined
  /** Mean length of the model's outputs in code points, over all instructions; AlpacaEval cuts off its decimals. */
  readonly averageLength: number | undefined
}

/**
 * AlpacaEval 2's win rate, its standard error and its discrete win rate, as `alpaca_eval` computes them.
 *
 * @throws `InvalidArgumentError` for a preference outside 1..2 (and not 0), a length that is no count, a difficulty that
 * only some have, and an unknown option.
 * @example
 * ```ts
 * import { alpacaWinRate } from 'self-rewarding/evaluate'
 *
 * const { winRate, discreteWinRate, n, excluded } = alpacaWinRate([
 *   { preference: 1.75, length: 420, baselineLength: 512 },
 *   { preference: 1, length: 96, baselineLength: 388 },
 *   { preference: null, length: 230, baselineLength: 230 },
 * ])
 * console.log(winRate, discreteWinRate, n, excluded) // 37.5 50 2 1
 * ```
 */
export function alpacaWinRate(
  items: readonly AlpacaEvalItem[],
  options: BootstrapOptions = {},
): AlpacaWinRate {
  refuseUnknown(options, ['seed', 'resamples', 'confidence'])
  checkItems(items)
  const shares = preferred(items).map(({ preference }) => preference - 1)
  const n = shares.length
  const excluded = items.length - n
  const wins = shares.filter(share => share > 0.5).length
  const losses = shares.filter(share => share < 0.5).length
  const draws = n - wins - losses
  const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0)
  const percent = (top: number, of: number): number | undefined => ratio(100 * top, of)
  return {
    n,
    excluded,
    wins,
    losses,
    draws,
    winRate: percent(total(shares), n),
    standardError: n < 2 ? undefined : 100 * summarize(shares).standardError,
    winRateInterval: bootstrap(shares, sample => percent(total(sample), n), options),
    winRateAsWrong: percent(total(shares), items.length),
    discreteWinRate: percent(wins + draws / 2, n),
    averageLength: ratio(total(items.map(({ length }) => length)), items.length),
  }
}
