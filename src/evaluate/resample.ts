import { type BootstrapInterval, bootstrapStream, percentileInterval } from './bootstrap.js'
import { metricsOf } from './measure-all.js'
import type { Tally } from './tally.js'
import { weighing } from './weighing.js'

/** Draws groups with replacement, the same ones for every tally; values by tally and metric, NaN for undefined. */
export function resample(tallies: readonly Tally[], seed: number, resamples: number): Resampled[] {
  const size = tallies[0]?.groups.length ?? 0
  const random = bootstrapStream(seed)
  const weigh = tallies.map(weighing)
  const results = tallies.map((): Resampled => new Map())
  const weights = new Uint32Array(size)
  for (let r = 0; r < resamples && size > 1; r++) {
    weights.fill(0)
    for (let i = 0; i < size; i++) {
      const drawn = random.below(size)
      weights[drawn] = (weights[drawn] ?? 0) + 1
    }
    weigh.forEach((weighed, t) => {
      const { metrics } = metricsOf(weighed(weights))
      for (const [name, { value }] of Object.entries(metrics)) {
        let values = results[t]?.get(name)
        if (!values) {
          values = new Float64Array(resamples)
          results[t]?.set(name, values)
        }
        values[r] = value ?? Number.NaN
      }
    })
  }
  return results
}

/** Resampled values by metric. */
export type Resampled = Map<string, Float64Array>

/** The interval of one metric's resampled values. */
export function intervalOf(
  values: Float64Array | undefined,
  confidence = 0.95,
): BootstrapInterval | undefined {
  return values && percentileInterval(values.slice(), confidence)
}
