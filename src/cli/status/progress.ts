import { type Spent, UsageCounter } from '../../iterate/spending/usage.js'
import type { CallKind, CallRecord } from '../../ledger/record.js'

/** What the recorded calls of an iteration have come to; of an iteration under way, so far. */
export interface CallProgress {
  readonly candidates: number
  /** Replies of the judge. */
  readonly votes: number
  /** Of those, the ones that gave a score; undefined where records do not say. */
  readonly valid: number | undefined
  readonly evaluations: number
  readonly spent: Spent
  /** Failures for good, by kind and what failed. */
  readonly failures: Readonly<Record<string, number>>
  /** When the last call ended, in milliseconds since 1970. */
  readonly lastAt: number | undefined
  /** Calls of the last minute before that. */
  readonly perMinute: number
}

/** Adds calls up in memory that does not grow with them. */
export class CallCounter {
  private readonly used = new UsageCounter()
  private readonly failures = new Map<string, number>()
  /** Calls by the minute in which they ended, of the last ones. */
  private readonly minutes = new Map<number, number>()
  private readonly counts: Record<CallKind, number> = {
    prompts: 0,
    candidates: 0,
    judgements: 0,
    evaluation: 0,
  }
  private valid = 0
  private unread = 0
  private lastAt: number | undefined

  /** @param stages Stage keys of the calls that count as candidates and votes. @default all do */
  constructor(private readonly stages?: ReadonlySet<string>) {}

  add(call: CallRecord): void {
    const { kind, failure, completions, reading, stage } = call
    this.used.add(call)
    const at = call.startedAt + call.durationMs
    this.lastAt = Math.max(this.lastAt ?? at, at)
    this.countMinute(Math.floor(at / 60_000))
    if (failure) {
      const name = `${kind}: ${failure.kind}`
      this.failures.set(name, (this.failures.get(name) ?? 0) + 1)
    }
    const isOf = kind === 'candidates' || kind === 'judgements'
    // Calls under earlier settings were paid for, and count for nothing.
    if (isOf && this.stages && !this.stages.has(stage)) return
    this.counts[kind] += completions.length
    if (kind !== 'judgements') return
    if (reading) this.valid += reading.valid.filter(Boolean).length
    else this.unread += completions.length
  }

  private countMinute(minute: number): void {
    this.minutes.set(minute, (this.minutes.get(minute) ?? 0) + 1)
    if (this.minutes.size <= 64) return
    for (const known of this.minutes.keys()) if (known < minute - 2) this.minutes.delete(known)
  }

  result(): CallProgress {
    const last = Math.floor((this.lastAt ?? 0) / 60_000)
    // The last whole minute; the one that goes on is not comparable.
    const perMinute = this.minutes.get(last - 1) ?? this.minutes.get(last) ?? 0
    const { candidates, judgements: votes, evaluation: evaluations } = this.counts
    return {
      candidates,
      votes,
      valid: this.unread > 0 ? undefined : this.valid,
      evaluations,
      spent: this.used.result(),
      failures: Object.fromEntries([...this.failures].sort()),
      lastAt: this.lastAt,
      perMinute,
    }
  }
}
