import { refuseUnknown } from '../core/check.js'
import { baselinesOf, baselineTallies } from './baselines.js'
import { bootstrapDefaults } from './bootstrap.js'
import { type ExactMatchShare, exactMatch } from './exact-match.js'
import { type Side, sideOf } from './judge-pair.js'
import { metricNames } from './metric-names.js'
import { type Metric, type MetricName, ratio } from './metrics.js'
import { checkSeeds, type OverSeeds, overSeeds } from './over-seeds.js'
import type { ReportCard, ReportCardOptions } from './report-card.js'
import { resample } from './resample.js'
import { summarize } from './stats/sample.js'
import type { JudgedInstruction } from './types.js'

/** A metric over seeds, with what belongs beside each seed's value. */
export interface MetricOverSeeds extends OverSeeds {
  /** For each seed the value, its n, the excluded items, and the value if these counted as wrong. */
  readonly seeds: readonly Omit<Metric, 'interval'>[]
  /** Mean over seeds of the values if excluded items counted as wrong; undefined for pooled ones. */
  readonly asWrong: number | undefined
}

/** The report cards of a sampled judge, one for each seed, as one. Plain JSON. */
export interface ReportCardOverSeeds
  extends Pick<ReportCard, 'instructions' | 'unranked' | 'groups' | 'baselines' | 'bootstrap'> {
  /** How many seeds. */
  readonly seeds: number
  /** Responses with a score, for each seed. */
  readonly responses: readonly number[]
  /** Responses without one, for each seed. */
  readonly unscored: readonly number[]
  /** Instructions with all responses scored on which the judge is constant, for each seed. */
  readonly constant: readonly number[]
  /** Every metric over seeds. */
  readonly metrics: Readonly<Record<MetricName, MetricOverSeeds>>
  /** What 5-best would be by chance, 0..1, for each seed; undefined where no response has the maximum. */
  readonly fiveBestChance: readonly (number | undefined)[]
  /** Exact match by number of responses, ascending. */
  readonly exactMatchByResponses: readonly {
    /** Responses that each of these instructions has, at least 2. */
    readonly responses: number
    /** The share, for each seed. */
    readonly seeds: readonly ExactMatchShare[]
  }[]
}

/**
 * The report card of a sampled judge (temperature above 0), repeated over at least three seeds: every metric's mean and
 * spread over seeds, and an interval from resamples in which both seeds and groups of instructions are drawn.
 *
 * With seeds that all gave the same scores, the interval is that of a single card. Baselines do not depend on the
 * judge's seed: they are those of the first list.
 *
 * @param seeds For each seed the same instructions, with the scores that the judge gave.
 * @throws `InvalidArgumentError` naming the field, for fewer than three seeds, where ranks, groups or lengths differ
 * between seeds, and as {@link reportCard}.
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
  const instructions = seeds[0] ?? []
  const baselines = baselineTallies(instructions)
  const tallies = [...sides.map(({ tallied }) => tallied), ...Object.values(baselines)].filter(
    each => each !== undefined,
  )
  const resampled = resample(tallies, bootstrap.seed, bootstrap.resamples)
  const [first] = sides
  const over = overSeeds(
    sides.map(({ metrics }, s) => ({ measured: name => metrics[name].value, resampled: resampled[s] })),
    bootstrap,
  )
  return {
    seeds: seeds.length,
    instructions: first?.units.units.length ?? 0,
    unranked: first?.units.unranked ?? 0,
    groups: first?.tallied.groups.length ?? 0,
    responses: sides.map(({ sums }) => sums.responses),
    unscored: sides.map(({ sums }) => sums.unscored),
    constant: sides.map(({ sums }) => sums.constant),
    metrics: withSeeds(over, sides),
    fiveBestChance: sides.map(({ sums }) => ratio(sums.chance, sums.atMax)),
    exactMatchByResponses: byResponsesOf(seeds),
    baselines: baselinesOf(baselines, each => resampled[tallies.indexOf(each)], bootstrap.confidence),
    bootstrap,
  }
}

function withSeeds(
  over: Readonly<Record<MetricName, OverSeeds>>,
  sides: readonly Side[],
): Record<MetricName, MetricOverSeeds> {
  const one = (name: MetricName): MetricOverSeeds => {
    const seeds = sides.map(({ metrics }) => metrics[name])
    const asWrong = seeds.map(each => each.asWrong).filter(value => value !== undefined)
    return { ...over[name], seeds, asWrong: asWrong.length === 0 ? undefined : summarize(asWrong).mean }
  }
  return Object.fromEntries(metricNames.map(name => [name, one(name)])) as Record<MetricName, MetricOverSeeds>
}

/** Ranks are the same for all seeds, and so are the numbers of responses. */
function byResponsesOf(
  seeds: readonly (readonly JudgedInstruction[])[],
): ReportCardOverSeeds['exactMatchByResponses'] {
  const all = seeds.map(each => exactMatch(each).byResponses)
  return (all[0] ?? []).map(({ responses }, i) => ({
    responses,
    seeds: all.flatMap(each => {
      const share = each[i]
      if (share === undefined) return []
      const { responses: _, ...rest } = share
      return [rest]
    }),
  }))
}
