import { rm, stat } from 'node:fs/promises'
import { isAbsolute, join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ensure } from '../../core/check.js'
import { DataError, TrainingError } from '../../core/errors.js'
import { hashJson } from '../../core/hash.js'
import type { Json } from '../../core/json.js'
import type { Heartbeat } from '../../node/lock/lock-file.js'
import { fillCommand } from '../../node/process/argv.js'
import { type ProcessEnvironment, resolveEnvironment, secretsOf } from '../../node/process/environment.js'
import { writeLines, writeText } from '../../node/whole-file.js'
import type { Checkpoint } from '../../train/checkpoint.js'
import type { Trainer, TrainingJob } from '../../train/trainer.js'
import { endJob } from './cancel.js'
import { failureOf } from './failure.js'
import { filesOf, type JobFiles } from './files.js'
import { Liveness } from './liveness.js'
import type { PlaceholderValues } from './placeholders.js'
import { ProgressReader } from './progress.js'
import { startAttempt } from './start.js'
import { type Attempt, attemptSchema, exitSchema, jobSchema, readJson, resultSchema } from './stored.js'

/** What it takes to find a job again: its id, which also names its folder. */
export type CommandHandle = {
  /** Id of the training job. */
  readonly job: string
}

/** A trainer that runs a program, with everything said. */
export interface CommandSettings {
  readonly command: readonly string[]
  readonly directory: string
  readonly env: ProcessEnvironment
  readonly cwd: string
  /** What a checkpoint depends on besides the job. */
  readonly identity: Json
  readonly model: (checkpoint: Checkpoint) => string
  /** What the program is told besides the job, as `trainer` of `job.json`. */
  readonly describe?: (job: TrainingJob, folder: string) => Json
  /** Puts what the program needs into the job folder, before every attempt. */
  readonly prepare?: (files: JobFiles) => Promise<void>
  readonly pollMs: number
  readonly cancelGraceMs: number
  readonly heartbeat: Heartbeat
}

/** A process that has written its result may take so long to end before the run goes on without waiting for it. */
const endGraceMs = 30_000

/** @see command */
export function commandTrainer(settings: CommandSettings): Trainer<CommandHandle> {
  const directory = resolve(settings.directory)
  // A supervisor is in a folder of its own.
  const cwd = resolve(settings.cwd)
  // Ids are hashes; a handle comes from a file, and must not lead out of the directory.
  const filesOfJob = (id: string): JobFiles =>
    filesOf(join(directory, id.replace(/[^\da-f]/g, '') || 'no-id'))
  /** Attempts that `submit` began, and of which no `wait` has told the end. */
  const begun = new Set<string>()

  const read = async (files: JobFiles) => {
    const job = await readJson(files.job, jobSchema, 'a training job')
    if (job !== undefined && hashJson(job.identity) !== hashJson(settings.identity)) {
      throw new TrainingError(
        `${job.name} was submitted with other settings of its trainer (${JSON.stringify(job.identity)}, now ` +
          `${JSON.stringify(settings.identity)}); give those of then, or delete ${files.folder} and the training.json of its iteration`,
      )
    }
    return job
  }

  const begin = async (files: JobFiles): Promise<string | undefined> => {
    const job = await read(files)
    if (job === undefined) throw new DataError('is not there: submit the job again', { file: files.job })
    const values: PlaceholderValues = {
      job: files.folder,
      description: files.job,
      data: files.data,
      progress: files.progress,
      result: files.result,
      method: job.method,
      name: job.name,
      seed: String(job.seed),
      parent: settings.model(job.parent),
      reference: settings.model(job.reference),
    }
    const argv = fillCommand(settings.command, values)
    const variables = resolveEnvironment(settings.env)
    ensure(await exists(cwd), 'cwd', cwd, 'a folder that is there')
    await settings.prepare?.(files)
    const { heartbeat, cancelGraceMs } = settings
    return startAttempt({ files, argv, cwd, variables, heartbeat, cancelGraceMs })
  }

  const resultOf = async (files: JobFiles): Promise<Checkpoint | undefined> => {
    const result = await readJson(files.result, resultSchema, 'a result')
    const job = result && (await read(files))
    if (!result || !job) return undefined
    const path = isAbsolute(result.path) ? result.path : join(files.folder, result.path)
    if (!(await exists(path))) {
      throw new DataError(
        `names a checkpoint that is not there: ${path}; delete ${files.result} to train again`,
        {
          file: files.result,
        },
      )
    }
    const own = settings.identity === null ? '' : `+${hashJson(settings.identity).slice(0, 16)}`
    return { name: job.name, path, revision: result.revision ?? `job:${job.id}${own}` }
  }

  return {
    async find(jobId) {
      return (await read(filesOfJob(jobId))) && { job: jobId }
    },

    async submit(job) {
      const files = filesOfJob(job.id)
      await rm(files.cancelled, { force: true })
      if ((await read(files)) === undefined) {
        await writeLines(files.data, job.data.lines())
        // Last: a folder without it was not finished, and is written again.
        await writeText(files.job, `${JSON.stringify(description(job, files, settings), null, 2)}\n`)
      }
      begun.add(job.id)
      await begin(files)
      return { job: job.id }
    },

    async wait({ job: id }, { signal, progress }) {
      const files = filesOfJob(id)
      const liveness = new Liveness(files, settings.heartbeat)
      const lastAttempt = () => readJson(files.attempt, attemptSchema, 'an attempt')
      let mayBegin = !begun.has(id)
      const reader = new ProgressReader(files.progress, await lastAttempt())
      for (;;) {
        signal.throwIfAborted()
        const attempt = await lastAttempt()
        // Asked before the result is looked for: what ends in between has written it.
        const isAlive = await liveness.isAlive(attempt)
        for await (const each of reader.read()) progress(each)
        const checkpoint = await resultOf(files).catch(error => {
          // Not whole yet, where it is written bit by bit or comes over a network.
          if (isAlive && DataError.isInstance(error)) return undefined
          throw error
        })
        if (checkpoint) {
          begun.delete(id)
          await untilEnded(() => liveness.isAlive(attempt), settings.pollMs, signal)
          return checkpoint
        }
        if (isAlive) {
          await sleep(settings.pollMs, undefined, { signal }).catch(() => signal.throwIfAborted())
          continue
        }
        if (await exists(files.cancelled)) {
          throw new TrainingError(
            `training in ${files.folder} was cancelled; delete ${files.cancelled} to go on with it`,
          )
        }
        if (mayBegin) {
          mayBegin = false
          await begin(files)
          continue
        }
        begun.delete(id)
        throw await failure(files, attempt, settings)
      }
    },

    async cancel({ job: id }) {
      await endJob(filesOfJob(id), settings)
    },
  }
}

function description(job: TrainingJob, files: JobFiles, settings: CommandSettings): Json {
  const { id, name, iteration, method, parent, reference, settings: own, seed, data } = job
  const described = (checkpoint: Checkpoint): Json => ({ ...checkpoint, model: settings.model(checkpoint) })
  return {
    schema: 1,
    id,
    name,
    iteration,
    method,
    parent: described(parent),
    reference: described(reference),
    data: { file: files.data, rows: data.rows, sha256: data.sha256 },
    settings: own,
    seed,
    files: { folder: files.folder, progress: files.progress, result: files.result, error: files.error },
    identity: settings.identity,
    ...(settings.describe && { trainer: settings.describe(job, files.folder) }),
  }
}

async function failure(
  files: JobFiles,
  attempt: Attempt | undefined,
  { command: [program = ''], env }: CommandSettings,
): Promise<TrainingError> {
  const job = await readJson(files.job, jobSchema, 'a training job')
  if (attempt === undefined) return new TrainingError(`training in ${files.folder} could not be started`)
  const exit = await readJson(files.exit, exitSchema, 'how an attempt ended')
  return failureOf({
    name: job?.name ?? files.folder,
    program,
    files,
    attempt,
    exit: exit?.token === attempt.token ? exit : undefined,
    secrets: secretsOf(env),
  })
}

async function untilEnded(
  isAlive: () => Promise<boolean>,
  everyMs: number,
  signal: AbortSignal,
): Promise<void> {
  const end = performance.now() + endGraceMs
  while ((await isAlive()) && performance.now() < end) {
    await sleep(Math.min(everyMs, 100), undefined, { signal }).catch(() => signal.throwIfAborted())
  }
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
