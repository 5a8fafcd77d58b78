import { excerpt, ProviderError, SelfRewardingError } from '../../core/errors.js'
import { onAbort } from '../../core/on-abort.js'
import type { OpenLedger } from '../../ledger/ledger.js'
import {
  type CallAddress,
  type CallFailure,
  type CallKind,
  type CallReading,
  type CallRecord,
  LEDGER_SCHEMA,
} from '../../ledger/record.js'
import { checkReply } from '../../model/check-reply.js'
import { usableCompletions } from '../../model/fill.js'
import type { Completion, GenerateReply, GenerateRequest, ModelProvider } from '../../model/provider.js'
import type { RunEvent } from '../events.js'
import type { Spending } from '../spending/spending.js'
import type { Stopping } from '../stopping.js'
import type { Lane, Turn } from './lane.js'
import type { Lanes } from './lanes.js'
import type { RetryOptions } from './options.js'
import { retryDelay } from './retry-delay.js'
import { TimeLimit } from './time-limit.js'

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
  /** Mark of the text that is judged. */
  readonly judged?: string | undefined
  /** Texts that the request shows. */
  readonly demonstrations?: readonly string[] | undefined
  /** Reads what a judge replied, for the record. */
  readonly read?: (completions: readonly Completion[]) => CallReading | undefined
}

/** Settings of a {@link Caller}. */
interface CallerOptions {
  readonly ledger: OpenLedger
  readonly iteration: number
  readonly provider: ModelProvider
  readonly lanes: Lanes
  readonly retry: Required<RetryOptions>
  readonly stopping: Stopping
  readonly spending: Spending
  readonly emit: (event: RunEvent) => void
}

/** What came of a call: a reply, or the failure of its last attempt. */
type Outcome = { readonly attempts: number } & (
  | { readonly reply: GenerateReply }
  | { readonly error: ProviderError }
)

/** Failures that the next call would meet as well: going on would turn a wrong setting into a run of exclusions. */
const fatal: ReadonlySet<string> = new Set(['auth', 'not-found', 'redirect', 'unsupported'])

/**
 * Makes calls: waits for a slot, tries again where that may help, and records what came before anybody counts it.
 */
export class Caller {
  private readonly lane: Lane
  private readonly timeLimit: TimeLimit
  private readonly underWay = new Set<Promise<CallRecord>>()

  constructor(private readonly options: CallerOptions) {
    const { lanes, provider, retry, stopping } = options
    const lane = lanes.of(provider.lane)
    this.lane = lane
    this.timeLimit = new TimeLimit(retry.timeoutMs, stopping.now)
    onAbort(stopping.soon, () => lane.dismiss(stopping.soon.reason))
  }

  /**
   * @returns the record, written; with a `failure` where the call failed for good.
   * @throws what no later call would survive either, `BudgetReached`, the reason of a stop, or the ledger's error.
   */
  call(call: StageCall): Promise<CallRecord> {
    const recorded = this.make(call)
    this.underWay.add(recorded)
    const done = (): void => {
      this.underWay.delete(recorded)
    }
    recorded.then(done, done)
    return recorded
  }

  /** Waits until so little is waiting for a slot that more work should be begun; nothing where that is so now. */
  thirst(): Promise<void> | undefined {
    return this.lane.thirst()
  }

  /** Resolves when no call is under way. */
  async settled(): Promise<void> {
    while (this.underWay.size > 0) await Promise.allSettled(this.underWay)
  }

  private async make(call: StageCall): Promise<CallRecord> {
    const { ledger, iteration, spending, emit } = this.options
    const { kind, at, request, judged, demonstrations } = call
    const turn = await this.enter(call)
    try {
      spending.begin(kind)
    } catch (error) {
      this.lane.release(turn)
      throw error
    }
    let record: CallRecord
    let outcome: Outcome
    try {
      const startedAt = Date.now()
      const startTick = performance.now()
      outcome = await this.ask(call, turn)
      const { completions, usage } = 'reply' in outcome ? outcome.reply : { completions: [] }
      const reading = call.read?.(completions)
      record = {
        schema: LEDGER_SCHEMA,
        kind,
        iteration,
        ...at,
        n: request.n,
        seed: request.seed,
        ...(judged !== undefined && { judged }),
        ...(demonstrations && { demonstrations }),
        completions,
        ...(reading && { reading }),
        ...(usage && { usage }),
        ...('error' in outcome && { failure: failureOf(outcome.error) }),
        attempts: outcome.attempts,
        startedAt,
        durationMs: Math.round(performance.now() - startTick),
      }
      await ledger.append(record)
    } catch (error) {
      spending.forget(kind)
      throw error
    }
    spending.record(record)
    const { usage } = record
    emit({ type: 'call-record', iteration, kind, ...(usage && { usage }) })
    if ('error' in outcome) emit({ type: 'call-fail', iteration, kind, error: outcome.error })
    return record
  }

  /** Waits for the right to an attempt. */
  private async enter({ priority, at }: StageCall): Promise<Turn> {
    const { soon } = this.options.stopping
    soon.throwIfAborted()
    const turn = await this.lane.enter(priority, at.prompt)
    if (!soon.aborted) return turn
    this.lane.release(turn)
    throw soon.reason
  }

  private async ask(call: StageCall, first: Turn): Promise<Outcome> {
    const { retry, stopping, iteration, emit } = this.options
    const { kind } = call
    for (let attempt = 1, turn = first; ; attempt++) {
      const result = await this.attempt(call, turn)
      if (!ProviderError.isInstance(result)) return { reply: result, attempts: attempt }
      const error = result
      if (!error.retryable || attempt >= retry.attempts) return { error, attempts: attempt }
      stopping.soon.throwIfAborted()
      if (this.lane.failure) throw this.lane.failure
      const delayMs = retryDelay(attempt, retry, error.retryAfterMs)
      emit({ type: 'call-retry', iteration, kind, attempt, delayMs, error })
      await sleep(delayMs, stopping.soon)
      turn = await this.enter(call)
    }
  }

  /** One attempt. Gives back the failure that another one, or another call, may not meet; throws the others. */
  private async attempt({ request }: StageCall, turn: Turn): Promise<GenerateReply | ProviderError> {
    const { provider, stopping } = this.options
    const startTick = performance.now()
    let reply: GenerateReply
    try {
      reply = await this.timeLimit.run(async signal => provider.generate({ ...request, signal }))
      checkReply(reply)
      reply = { ...reply, completions: usableCompletions(reply.completions, { first: 0, n: request.n }) }
    } catch (thrown) {
      const error = failureFrom(thrown)
      if (stopping.now.aborted || !ProviderError.isInstance(error) || fatal.has(error.kind)) {
        this.lane.release(turn)
        throw stopping.now.aborted ? stopping.now.reason : error
      }
      this.lane.fail(turn, error)
      return error
    }
    const { completions, usage } = reply
    const tokens = (usage?.completionTokens ?? 0) / completions.length
    this.lane.succeed(turn, { ms: performance.now() - startTick, tokens })
    return reply
  }
}

/** A provider of the user's own may throw what its client throws when there is no connection. */
function failureFrom(thrown: unknown): SelfRewardingError {
  if (SelfRewardingError.isInstance(thrown)) return thrown
  const below = thrown instanceof Error && thrown.cause instanceof Error ? `: ${thrown.cause.message}` : ''
  return new ProviderError(excerpt(`the provider threw ${String(thrown)}${below}`, 500), {
    kind: 'network',
    retryable: true,
    cause: thrown,
  })
}

function failureOf({ kind, message, retryable, raw }: ProviderError): CallFailure {
  return { kind, message, retryable, ...(raw !== undefined && { raw }) }
}

/** Waits; rejects at once with the signal's reason. */
function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer)
      release()
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
