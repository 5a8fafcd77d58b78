import { refuseUnknown } from '../core/check.js'
import { type BootstrapInterval, bootstrapDefaults } from './bootstrap.js'
import { checkAligned } from './check-aligned.js'
import { differenceOf, differencesOf, judgePair } from './judge-pair.js'
import { metricNames } from './metric-names.js'
import type { MetricName } from './metrics.js'
import type { ReportCardOptions } from './report-card.js'
import { intervalOf, resample } from './resample.js'
import type { JudgedInstruction } from './types.js'

/** Options of {@link compareJudges}. */
export interface CompareJudgesOptions extends ReportCardOptions {
  /** Coverage of the intervals, between 0 and 1. @default 0.95 */
  readonly confidence?: number
}

/** One metric of two judges. */
export interface JudgeDifference {
  /** The first judge's value; undefined where nothing could be measured. */
  readonly a: number | undefined
  /** The second judge's. */
  readonly b: number | undefined
  /** b - a: positive where the second judge is better. */
  readonly difference: number | undefined
  /** Bootstrap interval of the difference, 95% unless asked otherwise. */
  readonly interval: BootstrapInterval | undefined
}

/** Two judges on the same responses. */
export interface JudgeComparison {
  /** Every metric, over the responses that both scored. */
  readonly metrics: Readonly<Record<MetricName, JudgeDifference>>
  /** Responses that both scored. */
  readonly responses: number
  /** Responses that one or both did not score: excluded for both. */
  readonly unscored: number
  /** Instructions without two responses of distinct human rank. */
  readonly unranked: number
}

/**
 * The paired difference between two judges of the same responses, such as M1 and M2: on the items valid for both, with
 * intervals from resamples that are the same for both.
 *
 * @param a The first judge's scores.
 * @param b The second judge's, for the same instructions and responses in the same order.
 * @throws `InvalidArgumentError` naming the field, where ranks, groups or lengths differ, and as {@link reportCard}.
 * @example
 * ```ts
 * import { compareJudges } from 'self-rewarding/evaluate'
 *
 * const m1 = [{ responses: [{ rank: 0, score: 3 }, { rank: 1, score: 3 }] }]
 * const m2 = [{ responses: [{ rank: 0, score: 4 }, { rank: 1, score: 3 }] }]
 * console.log(compareJudges(m1, m2, { max: 5 }).metrics.tiesHalf.difference) // 0.5
 * ```
 */
export function compareJudges(
  a: readonly JudgedInstruction[],
  b: readonly JudgedInstruction[],
  options: CompareJudgesOptions,
): JudgeComparison {
  refuseUnknown(options, ['max', 'seed', 'resamples', 'confidence'])
  const { max, ...rest } = options
  const { seed, resamples, confidence } = bootstrapDefaults(rest)
  checkAligned(a, b)
  const [first, second] = judgePair(a, b, max)
  const [valuesA, valuesB] = resample([first.tallied, second.tallied], seed, resamples)
  const resampled = differencesOf(valuesA, valuesB)
  const compare = (name: MetricName): JudgeDifference => {
    const difference = differenceOf(first, second, name)
    const interval = difference === undefined ? undefined : intervalOf(resampled.get(name), confidence)
    return { a: first.metrics[name].value, b: second.metrics[name].value, difference, interval }
  }
  return {
    metrics: Object.fromEntries(metricNames.map(name => [name, compare(name)])) as JudgeComparison['metrics'],
    responses: first.sums.responses,
    unscored: first.sums.unscored,
    unranked: first.units.unranked,
  }
}
