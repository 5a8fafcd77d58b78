import type { Budget, PriceTable } from '../../iterate/spending/options.js'
import { UsageCounter } from '../../iterate/spending/usage.js'
import type { Ledger } from '../../ledger/ledger.js'
import { UsageError } from '../usage-error.js'
import type { BenchWork } from './bench.js'

/** What the judges of a bench used, over all starts: the budget of a config holds for all of them together. */
export class BenchBudget {
  private readonly used = new Map<string, { readonly counter: UsageCounter; readonly prices?: PriceTable }>()
  private readonly begun = performance.now()

  private constructor(private readonly isCounted: boolean) {}

  /**
   * Reads what was used so far.
   *
   * @throws `UsageError` where money is limited, and what a judge costs is not known in that currency.
   */
  static async of(judges: readonly BenchWork[]): Promise<BenchBudget> {
    const isLimited = judges.some(({ work: { budget } }) => Object.keys(budget).length > 0)
    const paid = judges.find(({ work }) => work.budget.money !== undefined)
    const currency = paid?.work.prices?.currency
    const unpriced = judges.find(({ work }) => work.prices?.currency !== currency)
    if (paid && unpriced) {
      throw new UsageError(
        `budget.money of ${paid.name} counts every judge of the bench: give the config of ${unpriced.name} prices in ${currency} too`,
      )
    }
    const budget = new BenchBudget(isLimited)
    for (const judge of judges) await budget.count(judge)
    return budget
  }

  /** Reads what a judge used. */
  async count({ work: { ledger, prices } }: BenchWork): Promise<void> {
    if (!this.isCounted) return
    const counter = await usedIn(ledger)
    this.used.set(ledger.location, { counter, ...(prices && { prices }) })
  }

  /** What is left of the budget of a judge's config for its own calls, those that are recorded included. */
  leftFor({ work: { budget, ledger } }: BenchWork): Budget {
    const others = [...this.used].filter(([location]) => location !== ledger.location).map(([, one]) => one)
    const sum = (of: (one: (typeof others)[number]) => number): number =>
      others.reduce((total, one) => total + of(one), 0)
    const { calls, tokens, money, wallTimeMs } = budget
    return {
      ...(calls !== undefined && { calls: calls - sum(({ counter }) => counter.calls) }),
      ...(tokens !== undefined && { tokens: tokens - sum(({ counter }) => counter.tokens) }),
      ...(money !== undefined && {
        money: money - sum(({ counter, prices }) => (prices ? counter.money(prices) : 0)),
      }),
      ...(wallTimeMs !== undefined && { wallTimeMs: wallTimeMs - (performance.now() - this.begun) }),
    }
  }
}

/** What to do where the budget is used up: each judge had only what the others left. */
export function budgetUsedUp({ work: { budget, prices } }: BenchWork): string {
  const units = { calls: 'calls', tokens: 'tokens', money: prices?.currency ?? '', wallTimeMs: 'ms' }
  const limits = (Object.keys(units) as (keyof Budget)[]).flatMap(limit =>
    budget[limit] === undefined ? [] : [`${budget[limit]} ${units[limit]}`],
  )
  return `The budget of ${limits.join(', ')} for all judges together is used up. Raise it in the config and start the same again: it goes on from what is recorded.`
}

async function usedIn(ledger: Ledger): Promise<UsageCounter> {
  const counter = new UsageCounter()
  if (!(await ledger.isBegun())) return counter
  const open = await ledger.open()
  try {
    for await (const call of open.calls(1)) counter.add(call)
  } finally {
    await open.close()
  }
  return counter
}
