import { LedgerError } from '../core/errors.js'
import type { DamagedLine, OpenLedger } from '../ledger/ledger.js'
import type { ModelProvider } from '../model/provider.js'
import { Caller } from './calls/caller.js'
import { Lanes } from './calls/lanes.js'
import { longestTimer } from './calls/retry-delay.js'
import type { RunEvent } from './events.js'
import type { CallContext } from './iteration.js'
import type { CallSettings } from './resolve-options.js'
import { ModelChanged, Served } from './served.js'
import { Spending, timeIsOver } from './spending/spending.js'
import type { StartOptions } from './start-options.js'
import { defaultGraceMs, type Stopping } from './stopping.js'
import { readStored } from './stored.js'

/** What the calls of one start share, whatever they are for: lanes, budget, time, and how all of it stops. */
export class Calling {
  private readonly lanes: Lanes
  private readonly spending: Spending
  private readonly damaged = new Set<string>()

  constructor(
    private readonly options: CallSettings,
    private readonly start: Pick<StartOptions, 'graceMs' | 'changes'>,
    private readonly stopping: Stopping,
    private readonly emit: (event: RunEvent) => void,
  ) {
    const { concurrency, breaker, budget, prices } = options
    const begun = performance.now()
    this.lanes = new Lanes({ concurrency, breaker, emit })
    this.spending = new Spending(budget, prices, () => performance.now() - begun)
  }

  /** Ends the run when its time is over, also where nothing begins that would notice; gives what ends the watch. */
  watchTime(): () => void {
    const { wallTimeMs = Number.POSITIVE_INFINITY } = this.options.budget
    if (wallTimeMs > longestTimer) return () => {}
    const timer = setTimeout(() => this.stopping.stop(timeIsOver(wallTimeMs), this.graceMs), wallTimeMs)
    return () => clearTimeout(timer)
  }

  private get graceMs(): number {
    return this.start.graceMs ?? defaultGraceMs
  }

  /** Counts what earlier starts used, where there is a budget for it. */
  async recall(ledger: OpenLedger, iterations: number): Promise<void> {
    if (!this.spending.needsHistory) return
    for (let iteration = 1; iteration <= iterations; iteration++) {
      const calls = ledger.calls(iteration, damage => this.tellDamage(damage))
      for await (const call of calls) this.spending.recall(call)
    }
  }

  /** Serves a model for as long as work needs it; it is closed before anything else begins. */
  async withModel<T>(
    ledger: OpenLedger,
    iteration: number,
    open: (signal: AbortSignal) => Promise<ModelProvider>,
    work: (context: CallContext) => Promise<T>,
  ): Promise<T> {
    const { options, emit, lanes, spending, stopping } = this
    const { retry } = options
    const known = await readStored(ledger, { document: 'stages', iteration })
    const model = new Served(open, known?.revision, stopping)
    const callers = new Map<ModelProvider, Caller>()
    const callerFor = (provider: ModelProvider): Caller => {
      const caller =
        callers.get(provider) ??
        new Caller({ ledger, iteration, provider, lanes, retry, stopping, spending, emit })
      callers.set(provider, caller)
      return caller
    }
    const context: CallContext = {
      options,
      iteration,
      ledger,
      model,
      callerFor,
      emit,
      onChange: this.start.changes ?? 'refuse',
      stopping,
      onDamage: damage => this.tellDamage(damage),
      // What cannot be recorded should not be waited for.
      stop: error => stopping.stop(error, LedgerError.isInstance(error) ? 0 : this.graceMs),
    }
    try {
      return await work(context).catch(error => {
        // Once more, knowing the model: what is recorded of another one is the user's to decide on.
        if (!(error instanceof ModelChanged)) throw error
        model.accept(error)
        return work(context)
      })
    } catch (error) {
      context.stop(error)
      throw error
    } finally {
      // What a source of prompts began side by side is recorded too.
      for (const caller of callers.values()) await caller.settled()
      await model.close()
    }
  }

  /** The calls are read more than once. */
  private tellDamage(damage: DamagedLine): void {
    const place = `${damage.file}:${damage.line}`
    if (this.damaged.has(place)) return
    this.damaged.add(place)
    this.emit({ type: 'ledger-damage', ...damage })
  }
}
