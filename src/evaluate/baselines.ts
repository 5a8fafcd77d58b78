import { measureAll } from './measure-all.js'
import { metricNames } from './metric-names.js'
import type { Metric, MetricName } from './metrics.js'
import { intervalOf, type Resampled } from './resample.js'
import { type Tally, tally } from './tally.js'
import type { JudgedInstruction, JudgedResponse } from './types.js'
import { toUnits } from './units.js'

/** What a baseline reaches: all metrics but 5-best, which needs a scale. */
export type Baseline = Readonly<Record<Exclude<MetricName, 'fiveBest'>, Metric>>

/** What needs no judge. */
export interface Baselines {
  /** One score for everything. */
  readonly constant: Baseline
  /** The longer response is the better one; undefined where no lengths are given. */
  readonly longer: Baseline | undefined
  /** Another human's ranks; undefined where none are given. */
  readonly human: Baseline | undefined
}

/** The baselines' tallies, constant, longer and human; undefined where their scores are not given. */
export function baselineTallies(instructions: readonly JudgedInstruction[]) {
  const given = (scoreOf: (response: JudgedResponse) => number | undefined): Tally | undefined => {
    const isGiven = instructions.some(({ responses }) => responses.some(r => scoreOf(r) !== undefined))
    return isGiven ? tally(toUnits(instructions, scoreOf)) : undefined
  }
  return {
    constant: tally(toUnits(instructions, () => 0)),
    longer: given(response => response.length),
    human: given(({ otherRank }) => (otherRank === undefined ? undefined : -otherRank)),
  }
}

/** What the baselines reach, with intervals from resampled values of their tallies. */
export function baselinesOf(
  { constant, longer, human }: ReturnType<typeof baselineTallies>,
  resampledOf: (of: Tally) => Resampled | undefined,
  confidence: number,
): Baselines {
  const reached = (of: Tally): Baseline =>
    withoutFiveBest(metricsWithIntervals(of, resampledOf(of), confidence))
  return { constant: reached(constant), longer: longer && reached(longer), human: human && reached(human) }
}

/** The metrics of a tally with the intervals of its resampled values. */
export function metricsWithIntervals(
  of: Tally,
  values: Resampled | undefined,
  confidence: number,
): Record<MetricName, Metric> {
  const { metrics } = measureAll(of)
  const add = (name: MetricName): Metric => ({
    ...metrics[name],
    interval: metrics[name].value === undefined ? undefined : intervalOf(values?.get(name), confidence),
  })
  return Object.fromEntries(metricNames.map(name => [name, add(name)])) as Record<MetricName, Metric>
}

function withoutFiveBest({ fiveBest: _, ...rest }: Record<MetricName, Metric>): Baseline {
  return rest
}
