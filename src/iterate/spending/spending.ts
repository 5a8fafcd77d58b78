import type { CallKind, CallRecord } from '../../ledger/record.js'
import type { Budget, PriceTable } from './options.js'
import { costOf, tokensOf, UsageCounter } from './usage.js'

/** A limit of the budget is reached; the run ends as it would on a stop signal. */
export class BudgetReached extends Error {
  constructor(
    /** Which. */
    readonly limit: keyof Budget,
    message: string,
  ) {
    super(message)
  }
}

/** What a run has used so far, held against its budget. */
export class Spending {
  private readonly used = new UsageCounter()
  /** Calls that have begun and are not recorded yet. */
  private readonly underWay: { [kind in CallKind]: number } = {
    prompts: 0,
    candidates: 0,
    judgements: 0,
    evaluation: 0,
  }

  constructor(
    private readonly budget: Budget,
    private readonly prices: PriceTable | undefined,
    /** Milliseconds since the start. */
    private readonly elapsedMs: () => number,
  ) {}

  /** Whether recorded calls of earlier starts have to be counted before the first new one. */
  get needsHistory(): boolean {
    const { calls, tokens, money } = this.budget
    return calls !== undefined || tokens !== undefined || money !== undefined
  }

  /** A call that was recorded in an earlier start. */
  recall(call: CallRecord): void {
    this.used.add(call)
  }

  /**
   * Takes a place in the budget for a call that is about to begin.
   *
   * @throws {@link BudgetReached} where the budget has none.
   */
  begin(kind: CallKind): void {
    this.check()
    this.underWay[kind]++
  }

  /** The call is recorded. */
  record(call: Pick<CallRecord, 'kind' | 'usage' | 'failure'>): void {
    this.underWay[call.kind]--
    this.used.add(call)
  }

  /** The call ended without a record. */
  forget(kind: CallKind): void {
    this.underWay[kind]--
  }

  private check(): void {
    const { calls, tokens, money, wallTimeMs } = this.budget
    const { used, prices } = this
    if (wallTimeMs !== undefined && this.elapsedMs() >= wallTimeMs) throw timeIsOver(wallTimeMs)
    if (calls !== undefined && used.calls + this.expect(() => 1) >= calls) refuse('calls', calls, 'calls')
    if (tokens !== undefined && used.tokens + this.expect(kind => used.mean(kind, tokensOf)) >= tokens) {
      refuse('tokens', tokens, 'tokens')
    }
    if (money === undefined || prices === undefined) return
    const expected = this.expect(kind => used.mean(kind, usage => costOf(kind, usage, prices)))
    if (used.money(prices) + expected >= money) refuse('money', money, prices.currency)
  }

  /** What the calls under way will have used, one each of its kind's mean. */
  private expect(each: (kind: CallKind) => number): number {
    return (Object.keys(this.underWay) as CallKind[]).reduce(
      (sum, kind) => sum + (this.underWay[kind] > 0 ? this.underWay[kind] * each(kind) : 0),
      0,
    )
  }
}

function refuse(limit: keyof Budget, most: number, unit: string): never {
  throw reached(limit, most, unit)
}

/** Why a run ends whose time is over. */
export function timeIsOver(wallTimeMs: number): BudgetReached {
  return reached('wallTimeMs', wallTimeMs, 'ms')
}

function reached(limit: keyof Budget, most: number, unit: string): BudgetReached {
  return new BudgetReached(
    limit,
    `The budget of ${most} ${unit} is used up. Raise budget.${limit} and start the run again: it goes on from what is recorded.`,
  )
}
