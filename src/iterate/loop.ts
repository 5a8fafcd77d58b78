import { TrainingPendingError } from '../core/errors.js'
import { canonicalJson } from '../core/json.js'
import { orAbort } from '../core/on-abort.js'
import type { DamagedLine, OpenLedger } from '../ledger/ledger.js'
import { LEDGER_SCHEMA } from '../ledger/record.js'
import type { ModelProvider } from '../model/provider.js'
import type { Checkpoint, Lineage } from '../train/checkpoint.js'
import { Caller } from './calls/caller.js'
import type { Lane } from './calls/lane.js'
import { RunError } from './errors.js'
import { evaluateJudge, recordedEvaluation } from './evaluation.js'
import type { RunEvent } from './events.js'
import { type IterationContext, makeDatasets } from './iteration.js'
import { describeSettings, type Manifest, toJson } from './manifest.js'
import type { ResolvedOptions } from './options.js'
import type { IterationReport } from './report.js'
import type { RunResult } from './run.js'
import { readStored } from './stored.js'
import { readLineage, trainNext, writeLineage } from './training.js'

/** One start of a runner: everything between its options and its result. */
export class Loop {
  private readonly lanes = new Map<string, Lane>()
  private readonly ending = new AbortController()
  private readonly reports = new Map<number, IterationReport>()
  private readonly damaged = new Set<string>()

  constructor(
    private readonly options: ResolvedOptions,
    private readonly emit: (event: RunEvent) => void,
    private readonly outer: AbortSignal | undefined,
  ) {}

  async run(): Promise<RunResult> {
    const end = (): void => this.ending.abort(this.outer?.reason)
    if (this.outer?.aborted) end()
    this.outer?.addEventListener('abort', end, { once: true })
    const ledger = await this.options.ledger.open()
    let lineage: Lineage[] = []
    try {
      await this.claim(ledger)
      lineage = await readLineage(ledger, this.options.start)
      this.emit({ type: 'run-start', location: ledger.location, checkpoint: this.options.start })
      for (let iteration = 1; iteration <= this.options.iterations; iteration++) {
        await this.iterate(ledger, iteration, lineage)
      }
      await this.evaluateLast(ledger, lineage)
      return this.result('finished', lineage)
    } catch (error) {
      // Nothing may go on behind a ledger that is closed.
      this.ending.abort(error)
      if (TrainingPendingError.isInstance(error)) {
        return this.result('awaiting-training', lineage, { command: error.command, message: error.next })
      }
      if (!this.outer?.aborted || error !== this.ending.signal.reason) throw error
      return this.result('stopped', lineage, {
        message: 'Start the same run again: it goes on from what is recorded.',
      })
    } finally {
      this.outer?.removeEventListener('abort', end)
      try {
        await this.writeReport(ledger)
      } finally {
        await ledger.close()
      }
    }
  }

  /** Writes the settings of a new run down; a directory of other settings is refused. */
  private async claim(ledger: OpenLedger): Promise<void> {
    const settings = describeSettings(this.options)
    const known = await readStored(ledger, { document: 'run' })
    if (known === undefined) {
      await ledger.writeDocument(
        { document: 'run' },
        { schema: LEDGER_SCHEMA, start: toJson(this.options.start), settings },
      )
      return
    }
    const changed = firstDifference(known.settings, settings)
    if (changed === undefined) return
    throw new RunError(
      `${ledger.location} was begun with another ${changed.path}: ${changed.before}, now ${changed.now}. ` +
        'Give the setting of then or use another run directory; another parser or selection over the same calls is what `reselect` is for',
      { reason: 'mismatch' },
    )
  }

  private async iterate(ledger: OpenLedger, iteration: number, lineage: Lineage[]): Promise<void> {
    this.ending.signal.throwIfAborted()
    const checkpoint = lineage[iteration - 1]?.checkpoint
    if (checkpoint === undefined) {
      throw new RunError(`${ledger.location}: lineage.json lacks the checkpoint of iteration ${iteration}`, {
        reason: 'mismatch',
      })
    }
    let manifest = await this.sealedManifest(ledger, iteration, checkpoint)
    let judge = await recordedEvaluation({ options: this.options, ledger, iteration })
    this.emit({ type: 'iteration-start', iteration, checkpoint, sealed: manifest !== undefined })
    if (manifest === undefined || (judge === undefined && this.options.evaluate.length > 0)) {
      await this.withModel(ledger, iteration, checkpoint, async context => {
        manifest ??= await makeDatasets(context)
        if (this.options.evaluate.length > 0) judge ??= await evaluateJudge(context)
      })
    }
    if (manifest === undefined) return
    this.reports.set(iteration, { iteration, checkpoint, funnel: manifest.funnel, ...(judge && { judge }) })
    await this.writeReport(ledger)
    if (lineage[iteration] !== undefined) return
    const { options, emit } = this
    lineage.push(await trainNext({ options, ledger, manifest, emit, signal: this.ending.signal }))
    await writeLineage(ledger, lineage)
  }

  /** The last checkpoint has no iteration of its own, but a report card like those before. */
  private async evaluateLast(ledger: OpenLedger, lineage: readonly Lineage[]): Promise<void> {
    const iteration = this.options.iterations + 1
    const checkpoint = lineage[this.options.iterations]?.checkpoint
    if (checkpoint === undefined || this.options.evaluate.length === 0) return
    let judge = await recordedEvaluation({ options: this.options, ledger, iteration })
    if (judge === undefined) {
      await this.withModel(ledger, iteration, checkpoint, async context => {
        judge = await evaluateJudge(context)
      })
    }
    this.reports.set(iteration, { iteration, checkpoint, ...(judge && { judge }) })
  }

  private async sealedManifest(
    ledger: OpenLedger,
    iteration: number,
    checkpoint: Checkpoint,
  ): Promise<Manifest | undefined> {
    const manifest = await readStored(ledger, { document: 'manifest', iteration })
    if (manifest === undefined) return undefined
    if (manifest.checkpoint.revision === checkpoint.revision) return manifest
    throw new RunError(
      `iteration ${iteration} of ${ledger.location} was made with revision ${manifest.checkpoint.revision} of ` +
        `${checkpoint.name}, not ${checkpoint.revision}; use another run directory`,
      { reason: 'mismatch' },
    )
  }

  /** Serves a checkpoint for as long as work needs it; it is closed before anything trains. */
  private async withModel(
    ledger: OpenLedger,
    iteration: number,
    checkpoint: Checkpoint,
    work: (context: IterationContext) => Promise<void>,
  ): Promise<void> {
    const { options, emit, lanes } = this
    const provider = await orAbort(options.open(checkpoint), this.ending.signal)
    const { signal } = this.ending
    // One for each model, since it counts what failed in a row.
    const callers = new Map<ModelProvider, Caller>()
    const callerFor = (model: ModelProvider): Caller => {
      const caller =
        callers.get(model) ??
        new Caller({ ledger, iteration, provider: model, lanes, signal, emit, ...pick(options) })
      callers.set(model, caller)
      return caller
    }
    const context: IterationContext = {
      options,
      iteration,
      checkpoint,
      provider,
      ledger,
      caller: callerFor(provider),
      callerFor,
      emit,
      signal,
      onDamage: damage => this.tellDamage(damage),
      stop: error => this.ending.abort(error),
    }
    try {
      await work(context)
    } finally {
      await provider.close?.()
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
    status: RunResult['status'],
    checkpoints: readonly Lineage[],
    next?: RunResult['next'],
  ): RunResult {
    return { status, checkpoints, report: this.report(), ...(next && { next }) }
  }
}

function pick({ concurrency, retry }: ResolvedOptions): Pick<ResolvedOptions, 'concurrency' | 'retry'> {
  return { concurrency, retry }
}

/** Where two settings first differ. How many iterations there are, and how they train, may differ. */
function firstDifference(
  before: unknown,
  now: unknown,
  path: readonly string[] = [],
): { readonly path: string; readonly before: string; readonly now: string } | undefined {
  if (path.length === 1 && (path[0] === 'iterations' || path[0] === 'training')) return undefined
  if (isRecord(before) && isRecord(now)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(now)])) {
      const found = firstDifference(before[key], now[key], [...path, key])
      if (found) return found
    }
    return undefined
  }
  const texts = [before, now].map(value => (value === undefined ? 'nothing' : canonicalJson(value)))
  const [was = '', is = ''] = texts
  return was === is ? undefined : { path: path.join('.') || 'settings', before: was, now: is }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
