import { refuseUnknown } from '../core/check.js'
import type { Rational } from '../core/rational.js'
import { type Baselines, baselinesOf, baselineTallies, metricsWithIntervals } from './baselines.js'
import { bootstrapDefaults } from './bootstrap.js'
import { type ExactMatch, exactMatch } from './exact-match.js'
import { measureAll } from './measure-all.js'
import { type Metric, type MetricName, ratio } from './metrics.js'
import { resample } from './resample.js'
import { type Tally, tally } from './tally.js'
import type { JudgedInstruction } from './types.js'
import { levelOf, toUnits } from './units.js'

/** Options of {@link reportCard}. */
export interface ReportCardOptions {
  /** The scale's maximum, for 5-best; 5 in the paper. */
  readonly max: number | Rational
  /** Seed of the bootstrap. @default 1 */
  readonly seed?: number
  /** Bootstrap resamples of groups. @default 10_000 */
  readonly resamples?: number
}

/** How well a judge agrees with human rankings. Plain JSON. */
export interface ReportCard {
  /** Instructions with at least two responses of distinct human rank: what everything is measured on. */
  readonly instructions: number
  /** Instructions without: not measured. */
  readonly unranked: number
  /** Independent groups, the unit of the bootstrap. */
  readonly groups: number
  /** Responses with a score. */
  readonly responses: number
  /** Responses without one. */
  readonly unscored: number
  /** Instructions with all responses scored on which the judge is constant. */
  readonly constant: number
  /** Every metric with its 95% interval, n, excluded items and the value if these counted as wrong. */
  readonly metrics: Readonly<Record<MetricName, Metric>>
  /** What 5-best would be by chance, 0..1; undefined where no response has the maximum. */
  readonly fiveBestChance: number | undefined
  /** Exact match by number of responses. */
  readonly exactMatchByResponses: ExactMatch['byResponses']
  /** What needs no judge, on the same instructions. */
  readonly baselines: Baselines
  /** How the intervals were made. */
  readonly bootstrap: {
    /** Seed of the resampling. */
    readonly seed: number
    /** Resamples of groups. */
    readonly resamples: number
    /** Coverage of the intervals, between 0 and 1. */
    readonly confidence: number
  }
}

/**
 * Everything that says how well a judge agrees with human rankings, with 95% percentile intervals from a bootstrap
 * over groups, and baselines. `docs/metrics.md` has the definitions.
 *
 * Sampled judges (temperature above 0): {@link reportCardOverSeeds} takes at least three seeds and shows the spread.
 *
 * @throws `InvalidArgumentError` naming the field, for scores above the maximum or not finite, ranks below 0, and
 * unusable options.
 * @example
 * ```ts
 * import { reportCard } from 'self-rewarding/evaluate'
 * import { formatReportCard } from 'self-rewarding/report'
 *
 * const card = reportCard(
 *   [
 *     { responses: [{ rank: 0, score: 5, length: 80 }, { rank: 1, score: 3, length: 95 }] },
 *     { responses: [{ rank: 0, score: 4, length: 60 }, { rank: 1, score: 2, length: 20 }] },
 *   ],
 *   { max: 5 },
 * )
 * console.log(card.metrics.tiesHalf.value) // 1
 * console.log(formatReportCard(card))
 * ```
 */
export function reportCard(
  instructions: readonly JudgedInstruction[],
  options: ReportCardOptions,
): ReportCard {
  refuseUnknown(options, ['max', 'seed', 'resamples'])
  const { max, ...rest } = options
  const bootstrap = bootstrapDefaults(rest)
  const judged = toUnits(instructions)
  const judge = tally(judged, levelOf(max, judged.scores))
  const baselines = baselineTallies(instructions)
  const tallies = [judge, ...Object.values(baselines)].filter(each => each !== undefined)
  const resampled = resample(tallies, bootstrap.seed, bootstrap.resamples)
  const resampledOf = (each: Tally) => resampled[tallies.indexOf(each)]
  const { sums } = measureAll(judge)
  return {
    instructions: judged.units.length,
    unranked: judged.unranked,
    groups: judge.groups.length,
    responses: sums.responses,
    unscored: sums.unscored,
    constant: sums.constant,
    metrics: metricsWithIntervals(judge, resampledOf(judge), bootstrap.confidence),
    fiveBestChance: ratio(sums.chance, sums.atMax),
    exactMatchByResponses: exactMatch(instructions).byResponses,
    baselines: baselinesOf(baselines, resampledOf, bootstrap.confidence),
    bootstrap,
  }
}
