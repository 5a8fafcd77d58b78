import { ensure } from '../core/check.js'
import { randomStream } from '../core/seed.js'
import { type BootstrapInterval, type bootstrapDefaults, percentileInterval } from './bootstrap.js'
import { checkAligned } from './check-aligned.js'
import { metricNames } from './metric-names.js'
import type { MetricName } from './metrics.js'
import type { Resampled } from './resample.js'
import { summarize } from './stats/sample.js'
import type { JudgedInstruction } from './types.js'

/** A value that was measured with several seeds. */
export interface OverSeeds {
  /** Each seed's value, in the order given; undefined where nothing could be measured. */
  readonly values: readonly (number | undefined)[]
  /** How many seeds have a value: what the rest is made of. */
  readonly seedsWithValue: number
  /** Mean over these seeds; undefined where there is none. */
  readonly mean: number | undefined
  /** The smallest value. */
  readonly min: number | undefined
  /** The largest value. */
  readonly max: number | undefined
  /** Standard deviation between seeds (n - 1 in the denominator); undefined for fewer than two values. */
  readonly standardDeviation: number | undefined
  /** 95% bootstrap interval of the mean, from seeds and groups; undefined without a value or with a single group. */
  readonly interval: BootstrapInterval | undefined
}

/** What one seed gave: every metric's value, and its values in resamples of groups. */
export interface OfSeed {
  readonly measured: (name: MetricName) => number | undefined
  readonly resampled: Resampled | undefined
}

/** Throws unless these are at least three lists of the same instructions: those of `like`, by default of the first. */
export function checkSeeds(
  seeds: readonly (readonly JudgedInstruction[])[],
  field: string,
  like: { field: string; instructions: readonly JudgedInstruction[] } | undefined = undefined,
): void {
  const enough = Array.isArray(seeds) && seeds.length >= 3
  ensure(enough, field, seeds, 'at least three lists of instructions, one for each seed')
  const { field: first, instructions } = like ?? { field: `${field}[0]`, instructions: seeds[0] ?? [] }
  seeds.forEach((each, s) => {
    checkAligned(instructions, each, [first, `${field}[${s}]`])
  })
}

/**
 * Every metric over seeds. Seeds are the outer level: each resample draws seeds, and the values that these have on the
 * groups of that resample. Groups are the same for all seeds of a resample, since all seeds judged the same ones: drawn
 * anew for each seed, their share in the spread would shrink as if each seed had instructions of its own.
 */
export function overSeeds(
  seeds: readonly OfSeed[],
  { seed, resamples, confidence }: ReturnType<typeof bootstrapDefaults>,
): Record<MetricName, OverSeeds> {
  const random = randomStream([seed, 'evaluate', 'bootstrap', 'seeds'])
  const drawn = Uint32Array.from({ length: resamples * seeds.length }, () => random.below(seeds.length))
  const intervalOf = (name: MetricName): BootstrapInterval | undefined => {
    const resampled = seeds.map(each => each.resampled?.get(name))
    const means = Float64Array.from({ length: resamples }, (_, r) => {
      const start = r * seeds.length
      return meanOfKnown(resampled, r, drawn.subarray(start, start + seeds.length))
    })
    return percentileInterval(means, confidence)
  }
  const one = (name: MetricName): OverSeeds => {
    const values = seeds.map(({ measured }) => measured(name))
    const known = values.filter(value => value !== undefined)
    if (known.length === 0) return { ...nothing, values }
    const { mean, standardDeviation } = summarize(known)
    return {
      values,
      seedsWithValue: known.length,
      mean,
      min: Math.min(...known),
      max: Math.max(...known),
      standardDeviation: known.length > 1 ? standardDeviation : undefined,
      interval: intervalOf(name),
    }
  }
  return Object.fromEntries(metricNames.map(name => [name, one(name)])) as Record<MetricName, OverSeeds>
}

const nothing = {
  seedsWithValue: 0,
  mean: undefined,
  min: undefined,
  max: undefined,
  standardDeviation: undefined,
  interval: undefined,
}

/** The mean over the seeds drawn that have a value in a resample; NaN where none has. */
function meanOfKnown(
  resampled: readonly (Float64Array | undefined)[],
  r: number,
  drawn: Uint32Array,
): number {
  let sum = 0
  let n = 0
  for (const s of drawn) {
    const value = resampled[s]?.[r] ?? Number.NaN
    if (Number.isNaN(value)) continue
    sum += value
    n++
  }
  return sum / n
}
