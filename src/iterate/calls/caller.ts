import { ProviderError, type SelfRewardingError } from '../../core/errors.js'
import { onAbort, orAbort } from '../../core/on-abort.js'
import type { OpenLedger } from '../../ledger/ledger.js'
import {
  type CallAddress,
  type CallFailure,
  type CallKind,
  type CallRecord,
  LEDGER_SCHEMA,
} from '../../ledger/record.js'
import { checkReply } from '../../model/check-reply.js'
import { usableCompletions } from '../../model/fill.js'
import type { GenerateReply, GenerateRequest, ModelProvider } from '../../model/provider.js'
import { RunError } from '../errors.js'
import type { RunEvent } from '../events.js'
import type { RetryOptions } from '../options.js'
import { Lane } from './lane.js'

/** A call as a stage asks for it. */
export interface StageCall {
  /** What it is for. */
  readonly kind: CallKind
  /** Where its record will lie. */
  readonly at: CallAddress
  /** What to ask; the caller adds the signal. */
  readonly request: Omit<GenerateRequest, 'signal'>
  /** Lower goes first. */
  readonly priority: number
}

/** Settings of a {@link Caller}. */
interface CallerOptions {
  readonly ledger: OpenLedger
  readonly iteration: number
  readonly provider: ModelProvider
  readonly lanes: Map<string, Lane>
  readonly concurrency: number
  readonly retry: Required<RetryOptions>
  readonly signal: AbortSignal
  readonly emit: (event: RunEvent) => void
}

/** Failures that the next call would meet as well: going on would turn a wrong setting into a run of exclusions. */
const fatal: ReadonlySet<string> = new Set(['auth', 'not-found', 'redirect', 'unsupported'])

/**
 * Makes calls: waits for a slot, tries again where that may help, and records what came before anybody counts it.
 */
export class Caller {
  private readonly lane: Lane
  private failuresInARow = 0

  constructor(private readonly options: CallerOptions) {
    const { lanes, provider, concurrency } = options
    const lane = lanes.get(provider.lane) ?? new Lane(concurrency)
    lanes.set(provider.lane, lane)
    this.lane = lane
  }

  /**
   * @returns the record, written; with a `failure` where the call failed for good.
   * @throws what no later call would survive either, the signal's reason, or the ledger's error.
   */
  async call(call: StageCall): Promise<CallRecord> {
    const { ledger, iteration, emit } = this.options
    const startedAt = Date.now()
    const { reply, failure, error, attempts } = await this.attempt(call)
    const record: CallRecord = {
      schema: LEDGER_SCHEMA,
      kind: call.kind,
      iteration,
      ...call.at,
      n: call.request.n,
      seed: call.request.seed,
      completions: reply?.completions ?? [],
      ...(reply?.usage && { usage: reply.usage }),
      ...(failure && { failure }),
      attempts,
      startedAt,
      durationMs: Date.now() - startedAt,
    }
    await ledger.append(record)
    if (failure) {
      emit({ type: 'call-fail', iteration, kind: call.kind, error })
      this.countFailure(failure, error)
    } else {
      this.failuresInARow = 0
    }
    return record
  }

  private async attempt(call: StageCall): Promise<Attempted> {
    const { provider, signal, retry, iteration, emit } = this.options
    for (let attempt = 1; ; attempt++) {
      try {
        const reply = await this.lane.run(call.priority, call.at.prompt, async () => {
          signal.throwIfAborted()
          return orAbort(provider.generate({ ...call.request, signal }), signal)
        })
        checkReply(reply)
        const completions = usableCompletions(reply.completions, { first: 0, n: call.request.n })
        return { reply: { ...reply, completions }, attempts: attempt }
      } catch (error) {
        if (signal.aborted) throw signal.reason
        if (!ProviderError.isInstance(error) || fatal.has(error.kind)) throw error
        if (!error.retryable || attempt >= retry.attempts) {
          const { kind, message, retryable, raw } = error
          return {
            failure: { kind, message, retryable, ...(raw !== undefined && { raw }) },
            error,
            attempts: attempt,
          }
        }
        const delayMs = retryDelay(attempt, retry, error.retryAfterMs)
        emit({ type: 'call-retry', iteration, kind: call.kind, attempt, delayMs, error })
        await sleep(delayMs, signal)
      }
    }
  }

  private countFailure(failure: CallFailure, cause: unknown): void {
    if (!failure.retryable) return
    this.failuresInARow++
    if (this.failuresInARow < this.options.retry.stopAfter) return
    throw new RunError(
      `${this.failuresInARow} calls in a row failed after ${this.options.retry.attempts} attempts each, the last with: ` +
        `${failure.message}. Everything else is recorded: start the run again once the backend is back`,
      { reason: 'backend-down', cause },
    )
  }
}

interface Attempted {
  readonly reply?: GenerateReply
  readonly failure?: CallFailure
  readonly error?: SelfRewardingError
  readonly attempts: number
}

/** A timer that is set for longer fires at once. */
const longestTimer = 2 ** 31 - 1

/**
 * Exponential with full jitter, so that many callers do not come back at once; at least as long as the server asked.
 * Timing never changes data, so this draw need not be seeded.
 */
function retryDelay(attempt: number, retry: Required<RetryOptions>, retryAfterMs = 0): number {
  const ceiling = Math.min(retry.maxDelayMs, retry.baseDelayMs * 2 ** (attempt - 1))
  return Math.min(longestTimer, Math.max(retryAfterMs, Math.round(Math.random() * ceiling)))
}

/** Waits; rejects at once with the signal's reason. */
function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer)
      reject(signal.reason)
    }
    const release = onAbort(signal, stop)
    const timer = setTimeout(() => {
      release()
      resolve()
    }, ms)
    if (signal.aborted) stop()
  })
}
