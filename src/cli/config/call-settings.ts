import type { RunnerOptions } from '../../iterate/index.js'

/** What of a run's settings holds for other work with its models, as far as it is given. */
export function callSettings(config: RunnerOptions) {
  const { seed, format, concurrency, retry, breaker, maxFailureShare, prices } = config
  return {
    ...(seed !== undefined && { seed }),
    ...(format && { format }),
    ...(concurrency !== undefined && { concurrency }),
    ...(retry && { retry }),
    ...(breaker && { breaker }),
    ...(maxFailureShare !== undefined && { maxFailureShare }),
    ...(prices && { prices }),
  }
}
