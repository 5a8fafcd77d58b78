import { readStored } from '../../iterate/stored.js'
import type { ReadableLedger } from '../../node/run-folder.js'
import type { RunSettings } from '../run-directory/settings.js'
import type { IterationStatus, RunStatusReport, StageName } from './types.js'

/** A checkpoint as a person needs it. */
export type Made = RunStatusReport['checkpoints'][number]

/** The checkpoints that there are; before the first training the one that the run began with. */
export async function checkpointsOf(ledger: ReadableLedger, settings: RunSettings): Promise<readonly Made[]> {
  const lineage = await readStored(ledger, { document: 'lineage' })
  if (lineage && lineage.length > 0) return lineage.map(({ checkpoint: { name, path } }) => ({ name, path }))
  if (settings.sft !== undefined) return []
  const { name, path } = Object(Reflect.get(Object(await ledger.readDocument({ document: 'run' })), 'start'))
  return typeof name === 'string' && typeof path === 'string' ? [{ name, path }] : []
}

/** Where the run is. */
export async function placeOf(
  ledger: ReadableLedger,
  run: {
    readonly settings: RunSettings
    readonly made: readonly Made[]
    /** The iteration that it is at. */
    readonly now: Pick<IterationStatus, 'isSealed' | 'prompts'> | undefined
    readonly isChosen: boolean
  },
): Promise<RunStatusReport['at']> {
  const { settings, made, now, isChosen } = run
  const iteration = iterationAt(settings, made)
  const stage = async (): Promise<StageName> => {
    if (isChosen) return 'finished'
    if (made.length === 0) return 'seed-training'
    if (iteration > settings.iterations) return 'evaluation'
    if (now?.isSealed) {
      const job = await readStored(ledger, { document: 'training', iteration })
      return job ? 'training' : 'datasets-sealed'
    }
    return now?.prompts === undefined ? 'prompts' : 'responses'
  }
  return { iteration: isChosen ? Math.min(iteration, settings.iterations) : iteration, stage: await stage() }
}

/** The iteration that the run is at; one past the last where only the last checkpoint is left to be measured. */
export function iterationAt({ iterations }: RunSettings, made: readonly Made[]): number {
  return Math.min(Math.max(1, made.length), iterations + 1)
}
