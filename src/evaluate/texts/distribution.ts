import { type BootstrapInterval, type BootstrapOptions, bootstrap } from '../bootstrap.js'
import { ratio } from '../metrics.js'
import { ascending } from '../stats/ranks.js'
import { quantileOfSorted } from '../stats/sample.js'

/** How values of texts are distributed, in the unit of the values; undefined where there are too few. */
export interface Distribution {
  /** How many values. */
  readonly n: number
  /** Arithmetic mean. */
  readonly mean: number | undefined
  /** 95% bootstrap interval of the mean; undefined for fewer than two items to draw. */
  readonly interval: BootstrapInterval | undefined
  /** Sample standard deviation (n - 1 in the denominator); undefined for fewer than two values. */
  readonly standardDeviation: number | undefined
  /** The smallest value. */
  readonly least: number | undefined
  /** 5% of the values lie below (type 7, as all quantiles here). */
  readonly p5: number | undefined
  /** A quarter lies below. */
  readonly p25: number | undefined
  /** Half lies below. */
  readonly median: number | undefined
  /** Three quarters lie below. */
  readonly p75: number | undefined
  /** 95% lie below. */
  readonly p95: number | undefined
  /** The greatest value. */
  readonly greatest: number | undefined
}

/** What else a distribution is made with. */
export interface DistributionOptions extends Pick<BootstrapOptions, 'seed' | 'resamples'> {
  /** For each value what is drawn with it. @default each value alone */
  readonly clusters?: readonly string[] | undefined
}

/** The distribution of values; without an interval where no options are given. */
export function distributionOf(values: readonly number[], options?: DistributionOptions): Distribution {
  const n = values.length
  const sorted = [...values].sort(ascending)
  const mean = ratio(sum(values), n)
  const at = (share: number): number | undefined => (n === 0 ? undefined : quantileOfSorted(sorted, share))
  return {
    n,
    mean,
    interval: options && meanInterval(values, options),
    standardDeviation:
      mean === undefined || n < 2
        ? undefined
        : Math.sqrt(sum(values.map(value => (value - mean) ** 2)) / (n - 1)),
    least: at(0),
    p5: at(0.05),
    p25: at(0.25),
    median: at(0.5),
    p75: at(0.75),
    p95: at(0.95),
    greatest: at(1),
  }
}

function meanInterval(values: readonly number[], { clusters, ...options }: DistributionOptions) {
  const items = new Map<string | number, { sum: number; n: number }>()
  values.forEach((value, i) => {
    const cluster = clusters?.[i] ?? i
    const item = items.get(cluster) ?? { sum: 0, n: 0 }
    items.set(cluster, { sum: item.sum + value, n: item.n + 1 })
  })
  const mean = (sample: readonly { sum: number; n: number }[]): number => {
    let total = 0
    let n = 0
    for (const item of sample) {
      total += item.sum
      n += item.n
    }
    return total / n
  }
  return bootstrap([...items.values()], mean, options)
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
