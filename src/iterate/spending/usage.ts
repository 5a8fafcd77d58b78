import type { CallKind, CallRecord } from '../../ledger/record.js'
import type { Price, PriceTable } from './options.js'

/** What calls used. */
export interface StageUsage {
  /** Calls recorded, failed ones included. */
  readonly calls: number
  /** Calls that failed for good. */
  readonly failed: number
  /** Calls of which the backend said no usage; their tokens are in none of the sums. */
  readonly unknown: number
  /** Tokens of inputs. */
  readonly promptTokens: number
  /** Of those, tokens read from a cache, where the backend says so. */
  readonly cachedTokens: number
  /** Tokens of completions. */
  readonly completionTokens: number
  /** Of those, tokens of reasoning, where the backend says so. */
  readonly reasoningTokens: number
}

/** What calls used, by what they were for. */
export type Spent = Readonly<Record<CallKind, StageUsage>>

/** The kinds of calls in the order in which an iteration makes them. */
const callKinds = ['prompts', 'candidates', 'judgements', 'evaluation'] as const satisfies CallKind[]

type Sums = { -readonly [K in keyof StageUsage]: number }

/** Adds up what recorded calls used. */
export class UsageCounter {
  private readonly sums = Object.fromEntries(callKinds.map(kind => [kind, nothing()])) as Record<
    CallKind,
    Sums
  >

  add({ kind, usage, failure }: Pick<CallRecord, 'kind' | 'usage' | 'failure'>): void {
    const sum = this.sums[kind]
    sum.calls++
    if (failure) sum.failed++
    else if (usage === undefined) sum.unknown++
    sum.promptTokens += usage?.promptTokens ?? 0
    sum.cachedTokens += usage?.cachedTokens ?? 0
    sum.completionTokens += usage?.completionTokens ?? 0
    sum.reasoningTokens += usage?.reasoningTokens ?? 0
  }

  /** A copy of the sums. */
  result(): Spent {
    return structuredClone(this.sums)
  }

  /** Calls of all kinds. */
  get calls(): number {
    return callKinds.reduce((sum, kind) => sum + this.sums[kind].calls, 0)
  }

  /** Tokens of all kinds of calls, of inputs and completions. */
  get tokens(): number {
    return callKinds.reduce((sum, kind) => sum + tokensOf(this.sums[kind]), 0)
  }

  /** What a call of a kind used on average; 0 before the first. */
  mean(kind: CallKind, of: (usage: StageUsage) => number): number {
    const sum = this.sums[kind]
    return sum.calls === 0 ? 0 : of(sum) / sum.calls
  }

  /** What all of it cost. */
  money(prices: PriceTable): number {
    return moneyOf(this.sums, prices)
  }
}

/** What calls of all kinds cost, in the table's currency. */
export function moneyOf(spent: Spent, prices: PriceTable): number {
  return callKinds.reduce((sum, kind) => sum + costOf(kind, spent[kind], prices), 0)
}

/** What calls of all kinds used. */
export function totalUsage(spent: Spent): StageUsage {
  const total = nothing()
  for (const usage of Object.values(spent)) {
    for (const key of Object.keys(total) as (keyof Sums)[]) total[key] += usage[key]
  }
  return total
}

/** Tokens of inputs and completions. */
export function tokensOf(usage: StageUsage): number {
  return usage.promptTokens + usage.completionTokens
}

/** What calls of a kind cost, in the table's currency. */
export function costOf(
  kind: CallKind,
  usage: Pick<StageUsage, 'promptTokens' | 'cachedTokens' | 'completionTokens'>,
  { perMillion, perKind = {} }: PriceTable,
): number {
  const price: Price = perKind[kind] ?? perMillion
  const cached = Math.min(usage.cachedTokens, usage.promptTokens)
  const input = (usage.promptTokens - cached) * price.prompt + cached * (price.cached ?? price.prompt)
  return (input + usage.completionTokens * price.completion) / 1e6
}

function nothing(): Sums {
  return {
    calls: 0,
    failed: 0,
    unknown: 0,
    promptTokens: 0,
    cachedTokens: 0,
    completionTokens: 0,
    reasoningTokens: 0,
  }
}
