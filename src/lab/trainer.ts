import { join } from 'node:path'
import { z } from 'zod'
import { ensure } from '../core/check.js'
import { DataError, TrainingError } from '../core/errors.js'
import type { Trainer, TrainingJob } from '../train/trainer.js'
import type { CheckpointStore } from './checkpoint-store.js'
import { readIfThere, writeWhole } from './files.js'
import { judgementRow, lineRow, seedData } from './seed-data.js'
import type { EngineThread } from './thread/engine-thread.js'
import type { Objective } from './thread/protocol.js'
import type { Step } from './training/index.js'
import { readSettings } from './training-settings.js'
import type { World } from './world/world.js'

/** What {@link labTrainer} takes. */
export interface LabTrainerOptions {
  /** Where training runs. */
  readonly engine: EngineThread
  /** Whose words the rows are in. */
  readonly world: World
  /** Where checkpoints lie. */
  readonly store: CheckpointStore
  /** Folder that holds one folder for each job. */
  readonly directory: string
  /** Seed of the seed data, of which judgements are replayed. */
  readonly seed: number
}

/** What it takes to find a job again. */
export type LabHandle = {
  /** Id of the job. */
  readonly job: string
  /** Name of the checkpoint that it makes. */
  readonly name: string
}

const turns = z.union([z.string(), z.array(z.object({ content: z.string() }))])
const pairRow = z.looseObject({ prompt: turns, chosen: turns, rejected: turns })
const sftRow = z.looseObject({ prompt: turns, completion: turns })
const storedJob = z.object({
  id: z.string(),
  name: z.string(),
  method: z.enum(['sft', 'dpo']),
  parent: z.object({ name: z.string(), path: z.string(), revision: z.string() }),
  settings: z.record(z.string(), z.json()),
  seed: z.int(),
  rows: z.array(z.string()),
})

/**
 * Trains in the engine. A job is written down before it begins; `wait` trains it where that has not been done, so that
 * a process that was killed in the middle trains it anew, from its beginning and to the same numbers.
 */
export function labTrainer(options: LabTrainerOptions): Trainer<LabHandle> {
  const { engine, store, directory } = options
  const folderOf = (job: string): string => join(directory, job.replace(/[^\da-f]/g, '').slice(0, 16))
  const cancelled = new Map<string, AbortController>()
  const cancellerOf = (id: string): AbortController => {
    const known = cancelled.get(id) ?? new AbortController()
    cancelled.set(id, known)
    return known
  }
  return {
    async find(jobId) {
      const file = join(folderOf(jobId), 'job.json')
      return (await readIfThere(file)) && { job: jobId, name: (await readJob(file)).name }
    },

    async submit(job) {
      readSettings(job.method, job.settings)
      ensure(
        job.reference.revision === job.parent.revision,
        'reference',
        job.reference.name,
        'the parent: the lab trains against no other reference',
      )
      const rows: string[] = []
      for await (const line of job.data.lines()) rows.push(line)
      const { id, name, method, parent, settings, seed } = job
      const stored = { id, name, method, parent, settings, seed, rows }
      await writeWhole(join(folderOf(id), 'job.json'), `${JSON.stringify(stored)}\n`)
      cancelled.delete(id)
      return { job: id, name }
    },

    async wait({ job: id, name }, { signal, progress }) {
      const folder = folderOf(id)
      const path = join(folder, 'model.safetensors')
      const done = await store.find(name, path)
      if (done) return done
      const job = await readJob(join(folder, 'job.json'))
      const objective = objectiveOf(options, job)
      const curve: Step[] = []
      const parent = await store.read(job.parent)
      const parameters = await engine.train(parent, objective, job.seed, {
        signal: AbortSignal.any([signal, cancellerOf(id).signal]),
        onStep(step) {
          curve.push(step)
          progress({ ...step, steps: objective.steps })
        },
      })
      if (!parameters.every(Number.isFinite)) {
        throw new TrainingError(
          `training of ${job.name} left numbers that are not finite; lower learning_rate`,
        )
      }
      await writeWhole(join(folder, 'curve.jsonl'), curve.map(step => `${JSON.stringify(step)}\n`).join(''))
      return store.write(job.name, path, parameters)
    },

    async cancel({ job }) {
      cancellerOf(job).abort(new TrainingError(`job ${job} was cancelled`))
    },
  }
}

async function readJob(file: string): Promise<z.infer<typeof storedJob>> {
  const bytes = await readIfThere(file)
  try {
    return storedJob.parse(JSON.parse(new TextDecoder().decode(bytes)))
  } catch (cause) {
    throw new DataError(
      'is not a job of the lab; delete its folder, and training.json in the folder of its iteration where there is one, then start the run again',
      { file, cause },
    )
  }
}

function objectiveOf(
  { world, seed }: LabTrainerOptions,
  job: Pick<TrainingJob, 'method' | 'settings'> & { readonly rows: readonly string[] },
): Objective {
  const { vocabulary } = world
  // A step takes no row twice.
  const stepsOf = (epochs: number, batch: number): number =>
    Math.max(1, Math.round((epochs * job.rows.length) / Math.min(batch, job.rows.length)))
  if (job.method === 'sft') {
    const settings = readSettings('sft', job.settings)
    const rows = job.rows.map(line => {
      const { prompt, completion } = sftRow.parse(JSON.parse(line))
      return lineRow(vocabulary, prompt, completion)
    })
    return {
      method: 'sft',
      rows,
      batch: settings.batch_size,
      steps: stepsOf(settings.num_train_epochs, settings.batch_size),
      learningRate: settings.learning_rate,
    }
  }
  const settings = readSettings('dpo', job.settings)
  const pairs = job.rows.map(line => {
    const { prompt, chosen, rejected } = pairRow.parse(JSON.parse(line))
    return { chosen: lineRow(vocabulary, prompt, chosen), rejected: lineRow(vocabulary, prompt, rejected) }
  })
  return {
    method: 'dpo',
    pairs,
    batch: settings.batch_size,
    steps: stepsOf(settings.num_train_epochs, settings.batch_size),
    learningRate: settings.learning_rate,
    beta: settings.beta,
    pairWeight: settings.pair_weight,
    nll: settings.nll,
    replay: settings.replay > 0 ? seedData(world, seed).eft.map(each => judgementRow(world, each)) : [],
    replayRows: settings.replay,
    replayWeight: settings.replay_weight,
  }
}
