import { mkdir, rm } from 'node:fs/promises'
import { isAbsolute, join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { DataError, TrainingError } from '../../core/errors.js'
import { hashJson } from '../../core/hash.js'
import type { Json } from '../../core/json.js'
import { exists } from '../../node/at-path.js'
import { fillCommand } from '../../node/process/argv.js'
import { writeLines, writeText } from '../../node/whole-file.js'
import type { Checkpoint } from '../../train/checkpoint.js'
import type { Trainer, TrainingContext, TrainingJob } from '../../train/trainer.js'
import { filesOf, type JobFiles } from './files.js'
import type { PlaceholderValues } from './placeholders.js'
import type { CommandHandle, Program } from './program.js'
import { ProgressReader } from './progress.js'
import { attemptSchema, jobSchema, readJson, resultSchema, type StoredJob } from './stored.js'

/** Where programs run. */
export interface Place {
  /** How often files are looked at where the program's options do not say, in milliseconds. */
  readonly pollMs: number
  /** Starts an attempt at a job; does nothing where somebody works on it, or it has its result. */
  begin(order: Order): Promise<void>
  /** Looks after the last attempt at a job, for somebody who waits. */
  watch(files: JobFiles, context: TrainingContext): Watch
  /** Ends a job of which `files.cancelled` says that it is to end. */
  cancel(files: JobFiles): Promise<void>
}

/** What to begin. */
export interface Order {
  readonly files: JobFiles
  readonly job: StoredJob
  /** Program and arguments, as the process gets them. */
  readonly argv: readonly string[]
  /** Ends the wait for the place, not the attempt. */
  readonly signal: AbortSignal
}

/** How the last attempt at a job is. */
export interface Watch {
  /** Whether somebody works on it. */
  isAlive(signal: AbortSignal): Promise<boolean>
  /** Why it has no result, where `isAlive` said that nobody does any more. */
  failure(): Promise<TrainingError>
}

/** A process that has written its result may take so long to end before the run goes on without waiting for it. */
const endGraceMs = 30_000

/** Trains by a program that is given a folder, wherever it runs. */
export function folderTrainer(program: Program, place: Place): Trainer<CommandHandle> {
  const directory = resolve(program.directory)
  const pollMs = program.pollMs ?? place.pollMs
  // Ids are hashes; a handle comes from a file, and must not lead out of the directory.
  const filesOfJob = (id: string): JobFiles =>
    filesOf(join(directory, id.replace(/[^\da-f]/g, '') || 'no-id'))
  /** Attempts that `submit` began, and of which no `wait` has told the end. */
  const begun = new Set<string>()

  const read = async (files: JobFiles): Promise<StoredJob | undefined> => {
    const job = await readJson(files.job, jobSchema, 'a training job')
    if (job !== undefined && hashJson(job.identity) !== hashJson(program.identity)) {
      throw new TrainingError(
        `${job.name} was submitted with other settings of its trainer (${JSON.stringify(job.identity)}, now ` +
          `${JSON.stringify(program.identity)}); give those of then, or delete ${files.folder} and the training.json of its iteration`,
      )
    }
    return job
  }

  const begin = async (files: JobFiles, signal: AbortSignal): Promise<void> => {
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
      parent: program.model(job.parent),
      reference: program.model(job.reference),
    }
    const argv = fillCommand(program.command, values)
    await program.prepare?.(files)
    await place.begin({ files, job, argv, signal })
  }

  const resultOf = async (files: JobFiles): Promise<Checkpoint | undefined> => {
    const result = await readJson(files.result, resultSchema, 'a result')
    const job = result && (await read(files))
    if (!result || !job) return undefined
    const path = isAbsolute(result.path) ? result.path : join(files.folder, result.path)
    if (!(await exists(path))) {
      throw new DataError(
        `names a checkpoint that is not there: ${path}; delete ${files.result} to train again`,
        { file: files.result },
      )
    }
    const own = program.identity === null ? '' : `+${hashJson(program.identity).slice(0, 16)}`
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
        await writeText(files.job, `${JSON.stringify(description(job, files, program), null, 2)}\n`)
      }
      const nobody = { signal: new AbortController().signal, progress: () => {} }
      if (await place.watch(files, nobody).isAlive(nobody.signal)) return { job: job.id }
      begun.add(job.id)
      await begin(files, nobody.signal)
      return { job: job.id }
    },

    async wait({ job: id }, context) {
      const { signal, progress } = context
      const files = filesOfJob(id)
      const watch = place.watch(files, context)
      let mayBegin = !begun.has(id)
      const reader = new ProgressReader(
        files.progress,
        (await readJson(files.attempt, attemptSchema, 'an attempt'))?.at.progress ?? 0,
      )
      for (;;) {
        signal.throwIfAborted()
        // Asked before the result is looked for: what ends in between has written it.
        const isAlive = await watch.isAlive(signal)
        for await (const each of reader.read()) progress(each)
        const checkpoint = await resultOf(files).catch(error => {
          // Not whole yet, where it is written bit by bit or comes over a network.
          if (isAlive && DataError.isInstance(error)) return undefined
          throw error
        })
        if (checkpoint) {
          begun.delete(id)
          await untilEnded(watch, pollMs, signal)
          return checkpoint
        }
        if (isAlive) {
          await sleep(pollMs, undefined, { signal }).catch(() => signal.throwIfAborted())
          continue
        }
        if (await exists(files.cancelled)) {
          throw new TrainingError(
            `training in ${files.folder} was cancelled; delete ${files.cancelled} to go on with it`,
          )
        }
        if (mayBegin) {
          mayBegin = false
          await begin(files, signal)
          continue
        }
        begun.delete(id)
        throw await watch.failure()
      }
    },

    async cancel({ job: id }) {
      const files = filesOfJob(id)
      await mkdir(files.folder, { recursive: true })
      await writeText(files.cancelled, '')
      await place.cancel(files)
    },
  }
}

function description(job: TrainingJob, files: JobFiles, program: Program): Json {
  const { id, name, iteration, method, parent, reference, settings: own, seed, data } = job
  const described = (checkpoint: Checkpoint): Json => ({ ...checkpoint, model: program.model(checkpoint) })
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
    identity: program.identity,
    ...(program.describe && { trainer: program.describe(job, files.folder) }),
  }
}

/** The result is there, so nothing that happens here is worth an error. */
async function untilEnded(watch: Watch, everyMs: number, signal: AbortSignal): Promise<void> {
  const enough = AbortSignal.any([signal, AbortSignal.timeout(endGraceMs)])
  try {
    while (await watch.isAlive(enough)) await sleep(everyMs, undefined, { signal: enough })
  } catch {
    signal.throwIfAborted()
  }
}
