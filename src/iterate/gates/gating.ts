import type { OpenLedger } from '../../ledger/ledger.js'
import type { Lineage } from '../../train/checkpoint.js'
import type { RunEvent } from '../events.js'
import type { ChosenCheckpoint } from '../report.js'
import type { ResolvedOptions } from '../resolve-options.js'
import type { RunReports } from '../run-reports.js'
import type { RunStatus } from '../run-result.js'
import type { GatesEnd } from './ask-gates.js'
import type { GateMoment } from './finding.js'

/** The gates of one start of a run. */
export class Gating {
  /** Where they have ended it. */
  private end: GatesEnd | undefined

  constructor(
    private readonly inputs: {
      readonly options: ResolvedOptions
      readonly reports: RunReports
      readonly signal: AbortSignal
      readonly emit: (event: RunEvent) => void
    },
  ) {}

  /** What gates find at a moment; says where they end the run. */
  async ask(
    ledger: OpenLedger,
    moment: GateMoment,
    iteration: number,
    lineage: readonly Lineage[],
  ): Promise<RunStatus | undefined> {
    const { options, reports, signal, emit } = this.inputs
    if (options.gates?.length === 0) return undefined
    // What is not asked for by most, such as limits and their words, loads when it is needed.
    const { askGates } = await import('./ask-gates.js')
    const report = reports.result().iterations
    const asked = { ledger, options, moment, iteration, lineage, report, signal }
    this.end = await askGates(asked, found => {
      reports.addGates(iteration, found)
      for (const finding of found) emit({ type: 'gate', iteration, finding })
    })
    return this.end?.status
  }

  /** The checkpoint to use of a finished run: the one that a gate kept, or the last one. */
  choose(lineage: readonly Lineage[]): ChosenCheckpoint | undefined {
    if (this.end?.status === 'finished') return this.end.chosen
    const last = lineage[this.inputs.options.iterations]
    return last && { checkpoint: last.checkpoint, why: 'the last one' }
  }

  /** What somebody has to do where a gate paused the run. */
  get next(): { readonly message: string } | undefined {
    return this.end?.status === 'paused' ? { message: this.end.message } : undefined
  }
}
