import { TrainingPendingError } from '../core/errors.js'
import type { OpenLedger } from '../ledger/ledger.js'
import type { Checkpoint, Lineage } from '../train/checkpoint.js'
import { keepTrainedOn } from './again/keep-trained-on.js'
import { Calling } from './calling.js'
import { changedSettings } from './changed-settings.js'
import { claim, refuseNoRun, rememberSettings } from './claim.js'
import { makeDatasets } from './datasets.js'
import { describeSettings } from './describe-settings.js'
import { RunError } from './errors.js'
import type { RunEvent } from './events.js'
import { Gating } from './gates/gating.js'
import type { IterationContext } from './iteration.js'
import type { Manifest } from './manifest.js'
import type { JudgeEvaluation } from './report.js'
import type { ResolvedOptions } from './resolve-options.js'
import { RunReports } from './run-reports.js'
import type { RunResult, RunStatus } from './run-result.js'
import { checkSeedData } from './seed-data.js'
import { seedTrainingOf } from './seed-training-of.js'
import { workOnShard } from './shards/work-on-shard.js'
import { BudgetReached } from './spending/spending.js'
import type { StartOptions } from './start-options.js'
import { stoppable } from './stoppable.js'
import { type Stopping, StopRequest } from './stopping.js'
import { readStored } from './stored.js'
import { readLineage, trainNext, trainOnSeedData, writeLineage } from './training.js'

/** One start of a runner: everything between its options and its result. */
export class Loop {
  private readonly calling: Calling
  private readonly reports = new RunReports()
  private readonly gating: Gating

  constructor(
    private readonly options: ResolvedOptions,
    private readonly start: StartOptions,
    private readonly stopping: Stopping,
    private readonly emit: (event: RunEvent) => void,
  ) {
    this.calling = new Calling(options, start, stopping, emit)
    this.gating = new Gating({ options, reports: this.reports, signal: stopping.soon, emit })
  }

  async run(): Promise<RunResult> {
    const { shard } = this.start
    const place = this.options.ledger
    await checkSeedData(this.options)
    await (await seedTrainingOf(this.options))?.checkSeedTraining(this.options)
    if (shard) await refuseNoRun(place)
    const held = await (shard ? place.shard(shard) : place).open()
    const ledger = stoppable(held, this.stopping.soon)
    let lineage: Lineage[] = []
    const endWatch = this.calling.watchTime()
    try {
      if (shard === undefined) {
        await claim(ledger, this.options)
        await this.reports.recall(ledger)
      }
      lineage = await readLineage(ledger, this.options)
      await this.calling.recall(ledger, this.options.iterations + 1)
      this.emit({ type: 'run-start', location: ledger.location, checkpoint: this.options.start })
      await this.begin(ledger, held, lineage)
      const status = await this.course(ledger, held, lineage)
      this.reports.chosen = status === 'finished' ? this.gating.choose(lineage) : undefined
      if (shard === undefined) await this.reports.write(ledger)
      return this.result(status, lineage)
    } catch (error) {
      // Nothing may go on behind a ledger that is closed.
      this.stopping.stop(error)
      if (shard === undefined) await this.reports.write(ledger).catch(() => {})
      if (TrainingPendingError.isInstance(error)) {
        return this.result('awaiting-training', lineage, { command: error.command, message: error.next })
      }
      if (error instanceof BudgetReached) return this.result('budget', lineage, { message: error.message })
      if (error instanceof StopRequest) return this.result('stopped', lineage)
      throw error
    } finally {
      endWatch()
      await held.close()
    }
  }

  /** The first checkpoint, where it has to be trained on seed data. */
  private async begin(ledger: OpenLedger, held: OpenLedger, lineage: Lineage[]): Promise<void> {
    if (lineage.length > 0) return
    if (this.start.shard) {
      throw new RunError(
        `${ledger.location} has no first checkpoint yet; run \`self-rewarding run CONFIG --until prompts\`, then the shards`,
        { reason: 'mismatch' },
      )
    }
    const { options, emit, stopping } = this
    const first = await trainOnSeedData({ options, ledger: held, emit, stopping })
    if (first === undefined) return
    lineage.push(first)
    await writeLineage(ledger, lineage)
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
    return (await this.gating.ask(ledger, 'checkpoint', this.options.iterations, lineage)) ?? 'finished'
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
    // There is more to do than when it was chosen.
    if (!isTrained) this.reports.chosen = undefined
    const sealed = await this.sealedManifest(ledger, iteration, checkpoint, isTrained)
    if (sealed) await keepTrainedOn(ledger, options, sealed, emit)
    let manifest = sealed
    const evaluation = await this.evaluation()
    let judge = await evaluation?.recordedEvaluation({ options, ledger, iteration })
    emit({ type: 'iteration-start', iteration, checkpoint, sealed: manifest !== undefined })
    if (manifest === undefined || (judge === undefined && evaluation !== undefined)) {
      await this.withModel(ledger, iteration, checkpoint, async context => {
        manifest ??= await makeDatasets(context, start)
        // Prompts alone: nothing to judge yet.
        if (manifest) judge ??= await evaluation?.evaluateJudge(context)
      })
    }
    if (manifest === undefined) return 'prompts-sealed'
    const { funnel, signs } = manifest
    this.reports.set({ iteration, checkpoint, funnel, signs, ...(judge && { judge }) })
    await rememberSettings(ledger, options)
    const end = await this.gating.ask(ledger, 'datasets', iteration, lineage)
    await this.reports.write(ledger)
    if (end !== undefined) return end
    if (!isTrained) {
      if (start.until === 'datasets') return 'datasets-sealed'
      // Submitting may go on for its grace time, and reads what is trained on.
      lineage.push(await trainNext({ options, ledger: held, manifest, emit, stopping: this.stopping }))
      await writeLineage(ledger, lineage)
    }
    // The last one has its report card first.
    return iteration < options.iterations
      ? this.gating.ask(ledger, 'checkpoint', iteration, lineage)
      : undefined
  }

  /** How checkpoints are measured as judges; nothing to load where nobody asks for it. */
  private async evaluation(): Promise<typeof import('./evaluation.js') | undefined> {
    return this.options.evaluate.length > 0 ? import('./evaluation.js') : undefined
  }

  /** The last checkpoint has no iteration of its own, but a report card like those before. */
  private async evaluateLast(ledger: OpenLedger, lineage: readonly Lineage[]): Promise<void> {
    const { options } = this
    const iteration = options.iterations + 1
    const checkpoint = lineage[options.iterations]?.checkpoint
    const evaluation = await this.evaluation()
    if (checkpoint === undefined || evaluation === undefined) return
    let judge: JudgeEvaluation | undefined = await evaluation.recordedEvaluation({
      options,
      ledger,
      iteration,
    })
    if (judge === undefined) {
      await this.withModel(ledger, iteration, checkpoint, async context => {
        judge = await evaluation.evaluateJudge(context)
      })
    }
    this.reports.set({ iteration, checkpoint, ...(judge && { judge }) })
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
    const isSame =
      changedSettings(manifest.settings, await describeSettings(this.options), iteration).length === 0
    return isUsed || isSame ? manifest : undefined
  }

  /** Serves a checkpoint for as long as work needs it; it is closed before anything trains. */
  private readonly withModel = (
    ledger: OpenLedger,
    iteration: number,
    checkpoint: Checkpoint,
    work: (context: IterationContext) => Promise<void>,
  ): Promise<void> => {
    const { options, calling } = this
    return calling.withModel(
      ledger,
      iteration,
      signal => options.open(checkpoint, signal),
      context => work({ ...context, options, checkpoint }),
    )
  }

  private result(
    status: RunStatus,
    checkpoints: readonly Lineage[],
    next: RunResult['next'] = whatNext[status],
  ): RunResult {
    const { reports, gating } = this
    const report = reports.result()
    const told = status === 'paused' ? gating.next : next
    return {
      status,
      checkpoints,
      ...(status === 'finished' && report.chosen && { chosen: report.chosen }),
      report,
      ...(told && { next: told }),
    }
  }
}

const whatNext: { readonly [status in RunStatus]?: RunResult['next'] } = {
  stopped: { message: 'Start the same run again: it goes on from what is recorded.' },
  'prompts-sealed': { message: 'Run every shard, take them in with mergeShards, and start the run again.' },
  'datasets-sealed': { message: 'Start the run again to train on the datasets.' },
  'shard-done': { message: 'When all shards are done, take them in with mergeShards.' },
}
