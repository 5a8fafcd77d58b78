import type { RunEventOf } from '../../iterate/index.js'
import type { PriceTable } from '../../iterate/spending/options.js'
import { UsageCounter } from '../../iterate/spending/usage.js'

/** What a start has used: in money where there are prices, else in tokens. */
export class Cost {
  private readonly used = new UsageCounter()
  private isInPart = false

  constructor(private readonly prices: PriceTable | undefined) {}

  add({ kind, usage }: RunEventOf<'call-record'>): void {
    this.used.add({ kind, ...(usage && { usage }) })
  }

  /** Some calls were not told of. */
  miss(): void {
    this.isInPart = true
  }

  /** In words; empty where nothing is known. */
  text(): string {
    const { used, prices } = this
    if (used.tokens === 0) return ''
    const what = prices
      ? `${used.money(prices).toFixed(2)} ${prices.currency}`
      : `${compact.format(used.tokens)} tokens`
    return this.isInPart ? `over ${what}` : what
  }
}

/** Large numbers as people say them: 950, 12K, 3.4M. */
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 })
