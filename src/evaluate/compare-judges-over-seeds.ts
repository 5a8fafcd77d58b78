import { ensure, refuseUnknown } from '../core/check.js'
import { bootstrapDefaults } from './bootstrap.js'
import { differenceOf, differencesOf, judgePair } from './judge-pair.js'
import type { MetricName } from './metrics.js'
import { checkSeeds, type OverSeeds, overSeeds } from './over-seeds.js'
import type { ReportCardOptions } from './report-card.js'
import type { ReportCardOverSeeds } from './report-card-over-seeds.js'
import { resample } from './resample.js'
import type { JudgedInstruction } from './types.js'

/** The differences between two sampled judges, one for each seed, as one. Plain JSON. */
export interface JudgeComparisonOverSeeds
  extends Pick<ReportCardOverSeeds, 'seeds' | 'instructions' | 'unranked' | 'groups' | 'bootstrap'> {
  /** Responses that both scored, for each seed. */
  readonly responses: readonly number[]
  /** Responses that one or both did not score: excluded for both. */
  readonly unscored: readonly number[]
  /** Every metric's difference, b - a, over seeds: positive where the second judge is better. */
  readonly differences: Readonly<Record<MetricName, OverSeeds>>
}

/**
 * The paired difference between two sampled judges over at least three seeds: for each seed on the items valid for both,
 * with resamples of seeds and groups that are the same for both.
 *
 * @param a For each seed the first judge's scores.
 * @param b The second judge's, for as many seeds; the lists at one place make a pair.
 * @throws `InvalidArgumentError` as {@link reportCardOverSeeds}.
 * @example
 * ```ts
 * import { compareJudgesOverSeeds } from 'self-rewarding/evaluate'
 *
 * const judged = (...scores: number[]) => [{ responses: scores.map((score, rank) => ({ rank, score })) }]
 * const m1 = [judged(3, 3), judged(3, 4), judged(4, 4)]
 * const m2 = [judged(5, 3), judged(4, 4), judged(4, 2)]
 * console.log(compareJudgesOverSeeds(m1, m2, { max: 5 }).differences.tiesHalf.mean) // 0.5
 * ```
 */
export function compareJudgesOverSeeds(
  a: readonly (readonly JudgedInstruction[])[],
  b: readonly (readonly JudgedInstruction[])[],
  options: ReportCardOptions,
): JudgeComparisonOverSeeds {
  refuseUnknown(options, ['max', 'seed', 'resamples'])
  const { max, ...rest } = options
  const bootstrap = bootstrapDefaults(rest)
  checkSeeds(a, 'a')
  checkSeeds(b, 'b', { field: 'a[0]', instructions: a[0] ?? [] })
  ensure(a.length === b.length, 'b', b, `as many seeds as a (${a.length})`)
  const pairs = a.map((each, s) => judgePair(each, b[s] ?? [], max))
  const tallies = pairs.flat().map(({ tallied }) => tallied)
  const resampled = resample(tallies, bootstrap.seed, bootstrap.resamples)
  const [first] = pairs.flat()
  return {
    seeds: a.length,
    instructions: first?.units.units.length ?? 0,
    unranked: first?.units.unranked ?? 0,
    groups: first?.tallied.groups.length ?? 0,
    responses: pairs.map(([{ sums }]) => sums.responses),
    unscored: pairs.map(([{ sums }]) => sums.unscored),
    differences: overSeeds(
      pairs.map(([before, after], s) => ({
        measured: name => differenceOf(before, after, name),
        resampled: differencesOf(resampled[2 * s], resampled[2 * s + 1]),
      })),
      bootstrap,
    ),
    bootstrap,
  }
}
