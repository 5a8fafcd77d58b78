import { ensure, refuseUnknown } from '../../core/check.js'
import { checkNumbers } from '../check.js'

/**
 * Rows of the baseline told to be short and to be long, which AlpacaEval adds to every fit, so that a model cannot do
 * better than its length by a fitted weight of length that is too small. They have no bias.
 */
export interface GamedRows {
  /** tanh of the standardised difference of lengths, one a row. */
  readonly tanhLength: readonly number[]
  /** Difficulty of each row's instruction. */
  readonly difficulty: readonly number[]
  /** Weight of each row; AlpacaEval's is 0.1. */
  readonly weight: number
  /** What the rows' preferences come to: sums over rows of weight x (preference - 1) x feature, all that a fit needs of them. */
  readonly labelSums: {
    /** With `tanhLength`. */
    readonly tanhLength: number
    /** With `difficulty`. */
    readonly difficulty: number
  }
}

/** Throws for what is no such set of rows. */
export function checkGamed(gamed: GamedRows): void {
  refuseUnknown(gamed, ['tanhLength', 'difficulty', 'weight', 'labelSums'])
  const { tanhLength, difficulty, weight, labelSums } = gamed
  checkNumbers(tanhLength, 'gamed.tanhLength')
  checkNumbers(difficulty, 'gamed.difficulty')
  const count = tanhLength.length
  ensure(
    difficulty.length === count,
    'gamed.difficulty',
    difficulty,
    `an array as long as tanhLength (${count})`,
  )
  const bad = [...tanhLength, ...difficulty].find(value => !Number.isFinite(value))
  ensure(bad === undefined, 'gamed', bad, 'finite numbers')
  ensure(Number.isFinite(weight) && weight > 0, 'gamed.weight', weight, 'a number above 0')
  for (const name of ['tanhLength', 'difficulty'] as const) {
    const [low, high] = rangeOf(gamed[name], weight)
    const sum = labelSums?.[name]
    // Published sums are rounded.
    const margin = 1e-6 * Math.max(high - low, Number.MIN_VALUE)
    const isPossible = Number.isFinite(sum) && sum >= low - margin && sum <= high + margin
    const expected = `a number in ${low}..${high}, which labels in 0..1 give`
    ensure(isPossible, `gamed.labelSums.${name}`, sum, expected)
  }
}

/** What sums of weight x label x value can be. */
function rangeOf(values: readonly number[], weight: number): readonly [number, number] {
  const sumOf = (part: (value: number) => number): number =>
    values.reduce((sum, value) => sum + weight * part(value), 0)
  return [sumOf(value => Math.min(0, value)), sumOf(value => Math.max(0, value))]
}
