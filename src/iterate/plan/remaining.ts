import type { OpenLedger } from '../../ledger/ledger.js'
import type { CallKind, CallRecord } from '../../ledger/record.js'
import type { ResolvedOptions } from '../resolve-options.js'
import { UsageCounter } from '../spending/usage.js'
import type { PromptWork } from '../stage/prompt-work.js'
import type { Measures, Nominal } from './measure.js'
import type { Overview } from './overview.js'
import type { PlannedRedo } from './types.js'

/** Calls, where one gives several completions, and their completions. */
export interface Amount {
  readonly calls: number
  readonly completions: number
}

/** Calls that a stage still has to make. */
export interface Remaining {
  readonly kind: CallKind
  /** Of items that are begun: exactly these. */
  readonly begun: Amount
  /** Of items that are not: these, if every text is good. */
  readonly fresh: Amount
}

/** What remains of some stages, and what their recorded calls used. */
export interface Found {
  readonly remaining: readonly Remaining[]
  readonly measures: Measures
  readonly redo?: PlannedRedo
}

/** What it takes to find that out. */
export interface Source {
  readonly ledger: OpenLedger
  readonly options: ResolvedOptions
  readonly iteration: number
  readonly overview: Overview
  /** Of the model whose calls are recorded, or that was opened. */
  readonly revision?: string
}

/** Adds up what remains of a kind of call. */
export class Adding {
  private readonly begun = { calls: 0, completions: 0 }
  private readonly fresh = { calls: 0, completions: 0 }

  constructor(private readonly kind: CallKind) {}

  add(to: 'begun' | 'fresh', { calls, completions }: Amount, times = 1): this {
    this[to].calls += times * calls
    this[to].completions += times * completions
    return this
  }

  result(): Remaining {
    return { kind: this.kind, begun: this.begun, fresh: this.fresh }
  }
}

/** What a prompt's candidates take, and its judgements, if every text is good. */
export function nominalOf({ candidates: { n }, work: { votes } }: ResolvedOptions): {
  readonly candidates: Nominal
  readonly judgements: Nominal
} {
  return {
    candidates: { kind: 'candidates', calls: 1, completions: n },
    // Without votes there are no calls.
    judgements: { kind: 'judgements', calls: votes === 0 ? 0 : n, completions: n * votes },
  }
}

/** Whether one call of a kind gives several completions, where the model itself does or does not. */
export function severalOf({ judge }: ResolvedOptions, several: boolean): (kind: CallKind) => boolean {
  return kind => (kind === 'judgements' ? (judge.model?.capabilities.n ?? several) : several)
}

/** What an item asks for now. */
export function pendingOf(work: PromptWork): Amount {
  const gaps = work.pending({ candidates: true, judgements: true })
  return { calls: gaps.length, completions: gaps.reduce((sum, { n }) => sum + n, 0) }
}

/** The calls that settings of now make useless; `undefined` where there are none. */
export async function redoOf(
  { ledger, iteration }: Source,
  changed: readonly string[],
  isLost: (call: CallRecord) => boolean,
): Promise<PlannedRedo | undefined> {
  const lost = new UsageCounter()
  for await (const call of ledger.calls(iteration)) if (isLost(call)) lost.add(call)
  return lost.calls === 0 ? undefined : { changed, spent: lost.result() }
}
