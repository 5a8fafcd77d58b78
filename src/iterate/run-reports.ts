import { toJson } from '../core/to-json.js'
import type { OpenLedger } from '../ledger/ledger.js'
import type { GateResult } from './gates/finding.js'
import type { ChosenCheckpoint, IterationReport, RunReport } from './report.js'
import { readStored } from './stored.js'

/** What a run reports so far, iteration by iteration. */
export class RunReports {
  private readonly reports = new Map<number, IterationReport>()
  /** The checkpoint to use, once it is known. */
  chosen: ChosenCheckpoint | undefined

  /** What earlier starts reported stays until this one comes to the same iteration. */
  async recall(ledger: OpenLedger): Promise<void> {
    const known = await readStored(ledger, { document: 'report' })
    for (const report of known?.iterations ?? []) this.reports.set(report.iteration, report)
    this.chosen = known?.chosen
  }

  set(report: IterationReport): void {
    this.reports.set(report.iteration, report)
  }

  addGates(iteration: number, results: readonly GateResult[]): void {
    const known = this.reports.get(iteration)
    if (known && results.length > 0) this.set({ ...known, gates: [...(known.gates ?? []), ...results] })
  }

  /** All of it, in order. */
  result(): RunReport {
    const iterations = [...this.reports.values()].sort((a, b) => a.iteration - b.iteration)
    return { iterations, ...(this.chosen && { chosen: this.chosen }) }
  }

  async write(ledger: OpenLedger): Promise<void> {
    if (this.reports.size > 0) await ledger.writeDocument({ document: 'report' }, toJson(this.result()))
  }
}
