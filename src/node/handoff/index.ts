import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { ensure, refuseUnknown } from '../../core/check.js'
import { DataError, TrainingPendingError } from '../../core/errors.js'
import type { Json } from '../../core/json.js'
import type { Checkpoint } from '../../train/checkpoint.js'
import type { Trainer, TrainingJob } from '../../train/trainer.js'
import { exists } from '../at-path.js'
import { writeLines, writeText } from '../whole-file.js'
import { shellQuote } from './shell-quote.js'
import { trlConfig } from './trl-config.js'
import { toYaml } from './yaml.js'

/** Settings of {@link handoff}. */
export interface HandoffOptions {
  /** Folder that holds one job folder for each training job. */
  readonly directory: string
  /**
   * What TRL is to load for a checkpoint, where that is not what serves it: the weights that a GGUF file was made of.
   *
   * @default the checkpoint's path
   */
  readonly model?: (checkpoint: Checkpoint) => string
}

/** What it takes to find a job again: its id. */
export type HandoffHandle = {
  /** Id of the training job, which also names its folder. */
  readonly job: string
}

const jobFile = z.looseObject({ name: z.string(), id: z.string(), output: z.string() })

/**
 * A trainer for people who train elsewhere: it writes a job folder that TRL reads as it is and stops with the exact
 * next command. Once that command has ended, the same run started again goes on with the checkpoint.
 *
 * The folder holds `train.jsonl` (the rows), `dpo.yaml` or `sft.yaml` (TRL's configuration with the paper's
 * hyperparameters, overridden by the run's `training` settings) and `job.json`. The command leaves the checkpoint in
 * `checkpoint/` and, as the last thing, a file `done`.
 *
 * @example
 * ```ts
 * import { handoff } from 'self-rewarding/node'
 *
 * const trainer = handoff({ directory: 'runs/a/training' })
 * ```
 */
export function handoff(options: HandoffOptions): Trainer<HandoffHandle> {
  refuseUnknown(options, ['directory', 'model'])
  const { directory, model = ({ path }: Checkpoint) => path } = options
  ensure(
    typeof directory === 'string' && directory !== '',
    'directory',
    directory,
    'the path of a folder for jobs',
  )
  // Ids are hashes; a handle comes from a file, and must not lead out of the directory.
  const folderOf = (job: string): string => join(resolve(directory), job.replace(/[^\da-f]/g, ''))
  return {
    async find(jobId) {
      return (await exists(join(folderOf(jobId), 'job.json'))) ? { job: jobId } : undefined
    },

    async submit(job) {
      const folder = folderOf(job.id)
      await writeLines(join(folder, 'train.jsonl'), job.data.lines())
      await writeText(join(folder, configName(job.method)), toYaml(trlConfig(job, folder, model(job.parent))))
      // Last: a folder without it was not finished, and is written again.
      await writeText(join(folder, 'job.json'), `${JSON.stringify(describeJob(job, folder), null, 2)}\n`)
      return { job: job.id }
    },

    async wait({ job: id }) {
      const folder = folderOf(id)
      const job = await readJob(folder)
      if (await exists(join(folder, 'done'))) {
        if (!(await exists(job.output))) {
          throw new DataError(
            'is not there, though `done` says that training ended; train again, or put it there',
            {
              file: job.output,
            },
          )
        }
        return { name: job.name, path: job.output, revision: `job:${job.id}` }
      }
      const method = (await exists(join(folder, configName('dpo')))) ? 'dpo' : 'sft'
      const config = shellQuote(join(folder, configName(method)))
      const command = `trl ${method} --config ${config} && touch ${shellQuote(join(folder, 'done'))}`
      throw new TrainingPendingError(`${job.name} waits for its training in ${folder}`, {
        command,
        next: `Train ${job.name} where TRL is installed, then start the same run again:\n  ${command}`,
      })
    },

    // Whoever runs the command ends it.
    async cancel() {},
  }
}

function configName(method: TrainingJob['method']): string {
  return `${method}.yaml`
}

function describeJob(job: TrainingJob, folder: string): Json {
  const { id, name, iteration, method, parent, reference, settings, seed } = job
  return {
    id,
    name,
    iteration,
    method,
    parent: { ...parent },
    reference: { ...reference },
    data: { rows: job.data.rows, sha256: job.data.sha256 },
    settings,
    seed,
    output: join(folder, 'checkpoint'),
  }
}

async function readJob(folder: string): Promise<z.infer<typeof jobFile>> {
  const file = join(folder, 'job.json')
  try {
    return jobFile.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch (cause) {
    throw new DataError(
      'is not a job description; delete its folder and the training.json of its iteration, then start the run again',
      {
        file,
        cause,
      },
    )
  }
}
