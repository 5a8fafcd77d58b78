import { z } from 'zod'
import { orAbort } from '../../core/on-abort.js'
import type { OpenLedger } from '../../ledger/ledger.js'
import type { Lineage } from '../../train/checkpoint.js'
import { RunError } from '../errors.js'
import type { ChosenCheckpoint, IterationReport } from '../report.js'
import type { ResolvedOptions } from '../resolve-options.js'
import { readStored } from '../stored.js'
import { driftGate } from './drift-gate.js'
import type { GateMoment, GateResult } from './finding.js'
import type { Gate, GateState } from './gate.js'

const findings = z
  .array(
    z.strictObject({
      sign: z.string(),
      value: z.number().optional(),
      limit: z.number().optional(),
      action: z.enum(['warn', 'pause', 'stop']),
      message: z.string(),
      keep: z.string().optional(),
    }),
  )
  .readonly()

const whatNext =
  'Look at the data and the models. The same start pauses here again; to go on, change the limit or the action of the gate, or leave it out (`gates`)'

/** How gates end a run. */
export type GatesEnd =
  | { readonly status: 'paused'; readonly message: string }
  | { readonly status: 'finished'; readonly chosen: ChosenCheckpoint }

/** A moment of a run. */
interface Moment {
  readonly ledger: OpenLedger
  readonly options: Pick<ResolvedOptions, 'gates' | 'open' | 'evaluate' | 'iterations'>
  readonly moment: GateMoment
  readonly iteration: number
  readonly lineage: readonly Lineage[]
  /** All that is known of iterations, also of later ones. */
  readonly report: readonly IterationReport[]
  readonly signal: AbortSignal
}

/**
 * Asks every gate, one after the other.
 *
 * @param tell Told of what each found before the next is asked: one that throws takes nothing with it.
 * @returns How the run is to end here; `undefined` where it goes on.
 * @throws `RunError` with the error of a gate that throws, or for what is no list of findings.
 */
export async function askGates(
  at: Moment,
  tell: (found: readonly GateResult[]) => void,
): Promise<GatesEnd | undefined> {
  const state = stateOf(at)
  const isLate = await isTrainedOn(at)
  const results: GateResult[] = []
  for (const gate of at.options.gates ?? [driftGate()]) {
    const own = (await found(gate, state)).map((finding): GateResult => {
      const { action } = finding
      const late = isLate && action !== 'warn' ? { action: 'warn' as const, late: action } : {}
      return { gate: gate.name, moment: state.moment, ...finding, ...late }
    })
    tell(own)
    results.push(...own)
  }
  const stop = results.find(({ action }) => action === 'stop')
  if (stop) return { status: 'finished', chosen: chosenOf(stop, state) }
  const pauses = results.filter(({ action }) => action === 'pause')
  if (pauses.length === 0) return undefined
  const why = pauses.map(inWords).join('\n')
  return { status: 'paused', message: `${why}\n${whatNext}` }
}

/** The run as it was at the moment: what later starts know besides must not change what a gate finds. */
function stateOf({ options, moment, iteration, lineage, report, signal }: Moment): GateState {
  const known = lineage.slice(0, moment === 'datasets' ? iteration : iteration + 1)
  const hasLastCard =
    moment === 'checkpoint' && iteration === options.iterations && options.evaluate.length > 0
  const last = hasLastCard ? iteration + 1 : iteration
  const checkpoint = known.at(-1)?.checkpoint
  if (checkpoint === undefined) throw new Error('a run has a checkpoint')
  return {
    moment,
    iteration,
    checkpoint,
    lineage: known,
    report: { iterations: report.filter(each => each.iteration <= last) },
    open: options.open,
    signal,
  }
}

/** Whether training has begun on what the moment is about: nothing is undone, so that all becomes a warning. */
async function isTrainedOn({ ledger, moment, iteration, lineage }: Moment): Promise<boolean> {
  const trained = moment === 'datasets' ? iteration : iteration + 1
  if (lineage[trained] !== undefined) return true
  return (await readStored(ledger, { document: 'training', iteration: trained })) !== undefined
}

async function found(gate: Gate, state: GateState) {
  const { signal, iteration, moment } = state
  const place = `the gate ${gate.name} at the ${moment} of iteration ${iteration}`
  let given: unknown
  try {
    given = await orAbort(Promise.resolve(gate.check(state)), signal)
  } catch (cause) {
    signal.throwIfAborted()
    throw new RunError(`${place} failed: ${cause instanceof Error ? cause.message : String(cause)}`, {
      reason: 'gate',
      cause,
    })
  }
  const checked = findings.safeParse(given)
  if (checked.success) return checked.data
  const issue = checked.error.issues[0]
  throw new RunError(`${place} gave no list of findings (${issue?.path.join('.')}: ${issue?.message})`, {
    reason: 'gate',
    cause: checked.error,
  })
}

function chosenOf(stop: GateResult, { moment, lineage }: GateState): ChosenCheckpoint {
  const { keep } = stop
  const byDefault = lineage.at(moment === 'datasets' ? -1 : -2) ?? lineage.at(-1)
  const named = lineage.filter(({ checkpoint }) => checkpoint.name === keep)
  // A trainer may give all of them one name.
  const known =
    lineage.find(({ checkpoint }) => checkpoint.revision === keep) ??
    (named.length === 1 ? named[0] : undefined)
  const kept = keep === undefined ? byDefault : known
  if (kept !== undefined) return { checkpoint: kept.checkpoint, why: inWords(stop) }
  const names = lineage.map(({ checkpoint: { name } }) => name).join(', ')
  throw new RunError(`the gate ${stop.gate} keeps ${keep}, which is not one of ${names}`, {
    reason: 'gate',
  })
}

function inWords({ gate, message }: GateResult): string {
  return `${gate}: ${message}`
}
