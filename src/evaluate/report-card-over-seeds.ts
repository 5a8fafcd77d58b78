import { refuseUnknown } from '../core/check.js'
import { bootstrapDefaults } from './bootstrap.js'
import { sideOf } from './judge-pair.js'
import type { MetricName } from './metrics.js'
import { checkSeeds, type OverSeeds, overSeeds } from './over-seeds.js'
import type { ReportCard, ReportCardOptions } from './report-card.js'
import { resample } from './resample.js'
import type { JudgedInstruction } from './types.js'

/** The report cards of a sampled judge, one for each seed, as one. Plain JSON. */
export interface ReportCardOverSeeds
  extends Pick<ReportCard, 'instructions' | 'unranked' | 'groups' | 'bootstrap'> {
  /** How many seeds. */
  readonly seeds: number
  /** Responses with a score, for each seed. */
  readonly responses: readonly number[]
  /** Responses without one, for each seed. */
  readonly unscored: readonly number[]
  /** Every metric over seeds. */
  readonly metrics: Readonly<Record<MetricName, OverSeeds>>
}

/**
 * The report card of a sampled judge (temperature above 0), repeated over at least three seeds: every metric's mean and
 * spread over seeds, and an interval from resamples in which both seeds and groups of instructions are drawn.
 *
 * With seeds that all gave the same scores, the interval is that of a single card.
 *
 * @param seeds For each seed the same instructions, with the scores that the judge gave.
 * @throws `InvalidArgumentError` naming the field, for fewer than three seeds, where ranks or groups differ between
 * seeds, and as {@link reportCard}.
 * @example
 * ```ts
 * import { reportCardOverSeeds } from 'self-rewarding/evaluate'
 *
 * const judged = (...scores: number[]) => [{ responses: scores.map((score, rank) => ({ rank, score })) }]
 * const card = reportCardOverSeeds([judged(5, 3), judged(4, 4), judged(4, 2)], { max: 5 })
 * console.log(card.metrics.tiesHalf.mean) // 0.833…
 * ```
 */
export function reportCardOverSeeds(
  seeds: readonly (readonly JudgedInstruction[])[],
  options: ReportCardOptions,
): ReportCardOverSeeds {
  refuseUnknown(options, ['max', 'seed', 'resamples'])
  const { max, ...rest } = options
  const bootstrap = bootstrapDefaults(rest)
  checkSeeds(seeds, 'seeds')
  const sides = seeds.map(each => sideOf(each, max))
  const tallies = sides.map(({ tallied }) => tallied)
  const resampled = resample(tallies, bootstrap.seed, bootstrap.resamples)
  const [first] = sides
  return {
    seeds: seeds.length,
    instructions: first?.units.units.length ?? 0,
    unranked: first?.units.unranked ?? 0,
    groups: first?.tallied.groups.length ?? 0,
    responses: sides.map(({ sums }) => sums.responses),
    unscored: sides.map(({ sums }) => sums.unscored),
    metrics: overSeeds(
      sides.map(({ metrics }, s) => ({ measured: name => metrics[name].value, resampled: resampled[s] })),
      bootstrap,
    ),
    bootstrap,
  }
}
