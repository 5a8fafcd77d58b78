import { LedgerError, TrainingPendingError } from '../core/errors.js'
import type { DamagedLine, OpenLedger } from '../ledger/ledger.js'
import type { ModelProvider } from '../model/provider.js'
import type { Checkpoint, Lineage } from '../train/checkpoint.js'
import { keepTrainedOn } from './again/keep-trained-on.js'
import { Caller } from './calls/caller.js'
import { Lanes } from './calls/lanes.js'
import { longestTimer } from './calls/retry-delay.js'
import { changedSettings, claim, rememberSettings } from './claim.js'
import { makeDatasets } from './datasets.js'
import { RunError } from './errors.js'
import { evaluateJudge, recordedEvaluation } from './evaluation.js'
import type { RunEvent } from './events.js'
import type { IterationContext } from './iteration.js'
import { describeSettings, type Manifest, toJson } from './manifest.js'
import type { IterationReport } from './report.js'
import type { ResolvedOptions } from './resolve-options.js'
import { defaultGraceMs, type RunResult, type RunStatus, StopRequest } from './run.js'
import type { StartOptions } from './runner.js'
import { checkSeedData } from './seed-data.js'
import { ModelChanged, Served } from './served.js'
import { refuseNoRun, workOnShard } from './shards/work-on-shard.js'
import { BudgetReached, Spending, timeIsOver } from './spending/spending.js'
import { stoppable } from './stoppable.js'
import type { Stopping } from './stopping.js'
import { readStored } from './stored.js'
import { readLineage, trainNext, writeLineage } from './training.js'

/** One start of a runner: everything between its options and its result. */
export class Loop {
  private readonly lanes: Lanes
  private readonly spending: Spending
  private readonly reports = new Map<number, IterationReport>()
  private readonly damaged = new Set<string>()

  constructor(
    private readonly options: ResolvedOptions,
    private readonly start: StartOptions,
    private readonly stopping: Stopping,
    private readonly emit: (event: RunEvent) => void,
  ) {
    const { concurrency, breaker, budget, prices } = options
    const begun = performance.now()
    this.lanes = new Lanes({ concurrency, breaker, emit })
    this.spending = new Spending(budget, prices, () => performance.now() - begun)
  }

  async run(): Promise<RunResult> {
    const { shard } = this.start
    const place = this.options.ledger
    checkSeedData(this.options)
    if (shard) await refuseNoRun(place)
    const held = await (shard ? place.shard(shard) : place).open()
    const ledger = stoppable(held, this.stopping.soon)
    let lineage: Lineage[] = []
    const endOfTime = this.watchTime()
    try {
      if (shard === undefined) {
        await claim(ledger, this.options)
        await this.recallReport(ledger)
      }
      lineage = await readLineage(ledger, this.options.start)
      if (this.spending.needsHistory) await this.recallSpending(ledger)
      this.emit({ type: 'run-start', location: ledger.location, checkpoint: this.options.start })
      const status = await this.course(ledger, held, lineage)
      if (shard === undefined) await this.writeReport(ledger)
      return this.result(status, lineage)
    } catch (error) {
      // Nothing may go on behind a ledger that is closed.
      this.stopping.stop(error)
      if (shard === undefined) await this.writeReport(ledger).catch(() => {})
      if (TrainingPendingError.isInstance(error)) {
        return this.result('awaiting-training', lineage, { command: error.command, message: error.next })
      }
      if (error instanceof BudgetReached) return this.result('budget', lineage, { message: error.message })
      if (error instanceof StopRequest) return this.result('stopped', lineage)
      throw error
    } finally {
      clearTimeout(endOfTime)
      await held.close()
    }
  }

  /** Ends the run when its time is over, also where nothing begins that would notice. */
  private watchTime(): ReturnType<typeof setTimeout> | undefined {
    const { wallTimeMs = Number.POSITIVE_INFINITY } = this.options.budget
    if (wallTimeMs > longestTimer) return undefined
    return setTimeout(() => this.stopping.stop(timeIsOver(wallTimeMs), this.graceMs), wallTimeMs)
  }

  private get graceMs(): number {
    return this.start.graceMs ?? defaultGraceMs
  }

  /** Iteration after iteration, up to where this start is to end. */
  private async course(ledger: OpenLedger, held: OpenLedger, lineage: Lineage[]): Promise<RunStatus> {
    const { shard } = this.start
    if (shard) return workOnShard({ ...this.shared(ledger), lineage, shard, withModel: this.withModel })
    for (let iteration = 1; iteration <= this.options.iterations; iteration++) {
      const end = await this.iterate(ledger, held, iteration, lineage)
      if (end !== undefined) return end
    }
    await this.evaluateLast(ledger, lineage)
    return 'finished'
  }

  private shared(ledger: OpenLedger) {
    return { ledger, options: this.options, emit: this.emit }
  }

  /** One iteration; says where the run is to end before it is over. `held` is the ledger that a stop does not end. */
  private async iterate(
    ledger: OpenLedger,
    held: OpenLedger,
    iteration: number,
    lineage: Lineage[],
  ): Promise<RunStatus | undefined> {
    this.stopping.soon.throwIfAborted()
    const { options, emit, start } = this
    const checkpoint = lineage[iteration - 1]?.checkpoint
    if (checkpoint === undefined) {
      throw new RunError(`${ledger.location}: lineage.json lacks the checkpoint of iteration ${iteration}`, {
        reason: 'mismatch',
      })
    }
    const isTrained = lineage[iteration] !== undefined
    const sealed = await this.sealedManifest(ledger, iteration, checkpoint, isTrained)
    if (sealed) await keepTrainedOn(ledger, options, sealed, emit)
    let manifest = sealed
    let judge = await recordedEvaluation({ options, ledger, iteration })
    emit({ type: 'iteration-start', iteration, checkpoint, sealed: manifest !== undefined })
    if (manifest === undefined || (judge === undefined && options.evaluate.length > 0)) {
      await this.withModel(ledger, iteration, checkpoint, async context => {
        manifest ??= await makeDatasets(context, start)
        // Prompts alone: nothing to judge yet.
        if (manifest && options.evaluate.length > 0) judge ??= await evaluateJudge(context)
      })
    }
    if (manifest === undefined) return 'prompts-sealed'
    this.reports.set(iteration, { iteration, checkpoint, funnel: manifest.funnel, ...(judge && { judge }) })
    await rememberSettings(ledger, options)
    await this.writeReport(ledger)
    if (isTrained) return undefined
    if (start.until === 'datasets') return 'datasets-sealed'
    // Submitting may go on for its grace time, and reads what is trained on.
    lineage.push(await trainNext({ options, ledger: held, manifest, emit, stopping: this.stopping }))
    await writeLineage(ledger, lineage)
    return undefined
  }

  /** The last checkpoint has no iteration of its own, but a report card like those before. */
  private async evaluateLast(ledger: OpenLedger, lineage: readonly Lineage[]): Promise<void> {
    const { options } = this
    const iteration = options.iterations + 1
    const checkpoint = lineage[options.iterations]?.checkpoint
    if (checkpoint === undefined || options.evaluate.length === 0) return
    let judge = await recordedEvaluation({ options, ledger, iteration })
    if (judge === undefined) {
      await this.withModel(ledger, iteration, checkpoint, async context => {
        judge = await evaluateJudge(context)
      })
    }
    this.reports.set(iteration, { iteration, checkpoint, ...(judge && { judge }) })
  }

  /** What earlier starts reported stays until this one comes to the same iteration. */
  private async recallReport(ledger: OpenLedger): Promise<void> {
    const known = await readStored(ledger, { document: 'report' })
    for (const report of known?.iterations ?? []) this.reports.set(report.iteration, report)
  }

  /** What was sealed, unless nothing was trained on it and it would be made otherwise now. */
  private async sealedManifest(
    ledger: OpenLedger,
    iteration: number,
    checkpoint: Checkpoint,
    isTrained: boolean,
  ): Promise<Manifest | undefined> {
    const manifest = await readStored(ledger, { document: 'manifest', iteration })
    if (manifest === undefined) return undefined
    if (manifest.checkpoint.revision !== checkpoint.revision) {
      throw new RunError(
        `iteration ${iteration} of ${ledger.location} was made with revision ${manifest.checkpoint.revision} of ` +
          `${checkpoint.name}, not ${checkpoint.revision}; use another run directory`,
        { reason: 'mismatch' },
      )
    }
    const isUsed = isTrained || (await readStored(ledger, { document: 'training', iteration })) !== undefined
    const isSame = changedSettings(manifest.settings, describeSettings(this.options), iteration).length === 0
    return isUsed || isSame ? manifest : undefined
  }

  /** Serves a checkpoint for as long as work needs it; it is closed before anything trains. */
  private readonly withModel = async (
    ledger: OpenLedger,
    iteration: number,
    checkpoint: Checkpoint,
    work: (context: IterationContext) => Promise<void>,
  ): Promise<void> => {
    const { options, emit, lanes, spending, stopping } = this
    const { retry } = options
    const known = await readStored(ledger, { document: 'stages', iteration })
    const model = new Served(() => options.open(checkpoint), known?.revision, stopping)
    const callers = new Map<ModelProvider, Caller>()
    const callerFor = (provider: ModelProvider): Caller => {
      const caller =
        callers.get(provider) ??
        new Caller({ ledger, iteration, provider, lanes, retry, stopping, spending, emit })
      callers.set(provider, caller)
      return caller
    }
    const context: IterationContext = {
      options,
      iteration,
      checkpoint,
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
      await work(context).catch(error => {
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

  private async recallSpending(ledger: OpenLedger): Promise<void> {
    for (let iteration = 1; iteration <= this.options.iterations + 1; iteration++) {
      const calls = ledger.calls(iteration, damage => this.tellDamage(damage))
      for await (const call of calls) this.spending.recall(call)
    }
  }

  /** The calls are read more than once. */
  private tellDamage(damage: DamagedLine): void {
    const place = `${damage.file}:${damage.line}`
    if (this.damaged.has(place)) return
    this.damaged.add(place)
    this.emit({ type: 'ledger-damage', ...damage })
  }

  private async writeReport(ledger: OpenLedger): Promise<void> {
    if (this.reports.size > 0) await ledger.writeDocument({ document: 'report' }, toJson(this.report()))
  }

  private report(): RunResult['report'] {
    return { iterations: [...this.reports.values()].sort((a, b) => a.iteration - b.iteration) }
  }

  private result(
    status: RunStatus,
    checkpoints: readonly Lineage[],
    next: RunResult['next'] = whatNext[status],
  ): RunResult {
    return { status, checkpoints, report: this.report(), ...(next && { next }) }
  }
}

const whatNext: { readonly [status in RunStatus]?: RunResult['next'] } = {
  stopped: { message: 'Start the same run again: it goes on from what is recorded.' },
  'prompts-sealed': { message: 'Run every shard, take them in with mergeShards, and start the run again.' },
  'datasets-sealed': { message: 'Start the run again to train on the datasets.' },
  'shard-done': { message: 'When all shards are done, take them in with mergeShards.' },
}
