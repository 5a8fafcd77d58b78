import type { OpenLedger } from '../../ledger/ledger.js'
import { memoryLedger } from '../../ledger/memory.js'
import type { Checkpoint, Lineage } from '../../train/checkpoint.js'
import { changedSettings } from '../changed-settings.js'
import { isOfThisRun } from '../claim.js'
import { describeSettings } from '../describe-settings.js'
import type { ResolvedOptions } from '../resolve-options.js'
import { firstUnsealed } from '../shards/work-on-shard.js'
import { type Spent, UsageCounter } from '../spending/usage.js'
import { stoppable } from '../stoppable.js'
import { readStored } from '../stored.js'
import { readLineage } from '../training.js'
import { evaluationLeft } from './evaluation-left.js'
import type { Measures } from './measure.js'
import { Overview } from './overview.js'
import { type PromptsState, promptsState } from './prompts-state.js'
import type { Remaining } from './remaining.js'
import { responsesLeft } from './responses-left.js'
import type { PlannedRedo } from './types.js'

/** What a ledger says of an iteration. */
export interface IterationState {
  readonly iteration: number
  /** Its model, where that is trained. */
  readonly checkpoint?: Checkpoint
  /** Its prompts; absent where its datasets are there to stay. */
  readonly prompts?: PromptsState
  /** Calls that are still to be made, but those for prompts. */
  readonly remaining: readonly Remaining[]
  /** What its recorded calls used. */
  readonly measures: Measures
  /** Prompts that came of recorded calls for prompts. */
  readonly yielded?: { readonly prompts: number; readonly calls: number }
  readonly redo?: PlannedRedo
  /** What the answers that are recorded depend on. */
  readonly revision?: string
}

/** What a ledger says of a run. */
export interface RunState {
  /** Whether the run has begun here. */
  readonly isBegun: boolean
  readonly iterations: readonly IterationState[]
  /** The iteration that the run is at. */
  readonly current: IterationState
  /** What all recorded calls used. */
  readonly spent: Spent
  /** Whether one call gives several completions, as far as recorded calls tell. */
  readonly several?: boolean
  /** Lines of the ledger that are no records. */
  readonly damaged: number
  /** Shards of the current iteration that are done and not taken in. */
  readonly shards: number
}

/** What is asked of a ledger. */
interface Reading {
  readonly options: ResolvedOptions
  /** Revision of the model that the run is at, where it was opened. */
  readonly revision?: string
  /** Prompts to pick for a sample. */
  readonly picks: number
  readonly signal?: AbortSignal | undefined
}

/** Reads what a run has recorded and changes nothing. */
export async function readState(reading: Reading): Promise<RunState> {
  const { options } = reading
  // A plan begins nothing.
  const held = await ((await options.ledger.isBegun()) ? options.ledger : memoryLedger()).open()
  const ledger = reading.signal ? stoppable(held, reading.signal) : held
  try {
    const isBegun = await isOfThisRun(ledger, options)
    const lineage = await readLineage(ledger, options)
    // Nobody knows M1 before it is trained: its calls are taken to be those of the model before it.
    if (lineage.length === 0) lineage.push({ checkpoint: options.start })
    const used = new UsageCounter()
    const damaged = new Set<string>()
    const iterations: IterationState[] = []
    let several: boolean | undefined
    for (let iteration = 1; iteration <= options.iterations + 1; iteration++) {
      const overview = new Overview(options.candidates.n)
      const calls = ledger.calls(iteration, ({ file, line }) => damaged.add(`${file}:${line}`))
      for await (const call of calls) {
        used.add(call)
        overview.add(call)
      }
      several = overview.several ?? several
      iterations.push(await readIteration(ledger, iteration, lineage, { ...reading, overview }))
    }
    const at = Math.min(lineage.length, iterations.length)
    const current = iterations[at - 1]
    if (current === undefined) throw new Error('a run has an iteration')
    return {
      isBegun,
      iterations,
      current,
      spent: used.result(),
      ...(several !== undefined && { several }),
      damaged: damaged.size,
      shards: await waitingShards(ledger),
    }
  } finally {
    await held.close()
  }
}

async function readIteration(
  ledger: OpenLedger,
  iteration: number,
  lineage: readonly Lineage[],
  reading: Reading & { readonly overview: Overview },
): Promise<IterationState> {
  const { options, overview } = reading
  const checkpoint = lineage[iteration - 1]?.checkpoint
  const stored = await readStored(ledger, { document: 'stages', iteration })
  const revision = (iteration === lineage.length ? reading.revision : undefined) ?? stored?.revision
  const source = { ledger, options, iteration, overview, ...(revision !== undefined && { revision }) }
  const evaluation = await evaluationLeft(source)
  const base = {
    iteration,
    ...(checkpoint && { checkpoint }),
    ...(revision !== undefined && { revision }),
  }
  if (iteration > options.iterations) {
    const { remaining, measures, redo } = evaluation
    return { ...base, remaining, measures, ...(redo && { redo }) }
  }
  const isMade = await isSealed(ledger, options, iteration, lineage)
  const prompts = await promptsState({ ...source, picks: reading.picks, isMade })
  const responses = await responsesLeft({ ...source, isMade, prompts: prompts.written })
  const redo = together(responses.redo, evaluation.redo)
  return {
    ...base,
    ...(!isMade && { prompts }),
    remaining: [...responses.remaining, ...evaluation.remaining],
    measures: new Map([...responses.measures, ...evaluation.measures, ['prompts', overview.ofPrompts]]),
    ...(prompts.calls > 0 && { yielded: { prompts: prompts.written, calls: prompts.calls } }),
    ...(redo && { redo }),
  }
}

/** Whether an iteration's datasets are there to stay: a model was trained on them, or they are of the settings of now. */
async function isSealed(
  ledger: OpenLedger,
  options: ResolvedOptions,
  iteration: number,
  lineage: readonly Lineage[],
): Promise<boolean> {
  const manifest = await readStored(ledger, { document: 'manifest', iteration })
  if (manifest === undefined) return false
  const isUsed =
    lineage[iteration] !== undefined ||
    (await readStored(ledger, { document: 'training', iteration })) !== undefined
  return isUsed || changedSettings(manifest.settings, await describeSettings(options), iteration).length === 0
}

async function waitingShards(ledger: OpenLedger): Promise<number> {
  const iteration = await firstUnsealed(ledger)
  const stages = await readStored(ledger, { document: 'stages', iteration })
  if (stages === undefined || stages.shards !== undefined) return 0
  let done = 0
  for (const shard of await ledger.shards()) {
    if (await readStored(ledger, { document: 'shard', iteration, shard })) done++
  }
  return done
}

function together(a: PlannedRedo | undefined, b: PlannedRedo | undefined): PlannedRedo | undefined {
  if (a === undefined || b === undefined) return a ?? b
  return {
    changed: [...a.changed, ...b.changed],
    spent: { ...a.spent, evaluation: b.spent.evaluation },
  }
}
