import { setTimeout as sleep } from 'node:timers/promises'
import { ensure, ensureCount } from '../../core/check.js'
import { hashJson } from '../../core/hash.js'
import { checkEnvironment } from '../folder/environment.js'
import { plainLines } from '../folder/tail.js'
import { JobsApi } from './api.js'
import { checkCluster } from './cluster.js'
import { entrypointOf } from './entrypoint.js'
import { RayJobError } from './errors.js'
import { exitOf, whyOf } from './failure.js'
import type { JobEvent, JobOptions } from './jobs.js'
import { type Package, packageOf } from './package.js'
import { Patience } from './patience.js'
import { isOver, type JobInfo } from './replies.js'
import { checkSurroundings, type Submission, submissionOf } from './submission.js'
import { workingDirectoryAt } from './working-directory.js'

/** Characters of a log that an error shows. */
const tailLength = 4096

/** Runs jobs of one kind; many at once. */
export class JobRunner {
  private readonly api: JobsApi
  private readonly signal: AbortSignal
  private readonly patienceMs: number
  private readonly attempts: number
  private readonly pollMs: number
  private packed: Package | undefined

  /** @throws `InvalidArgumentError` for an option that is not usable. */
  constructor(private readonly options: JobOptions) {
    const { run, name, cwd, env = {}, attempts = 3, finalExitCodes = [], pollMs = 2000, signal } = options
    const cluster = checkCluster(options)
    checkSurroundings(options)
    checkEnvironment(env)
    for (const [field, value] of Object.entries({ run, name }))
      ensure(typeof value === 'string' && value !== '', field, value, 'a text that tells it from others')
    ensure(cwd === undefined || (typeof cwd === 'string' && cwd !== ''), 'cwd', cwd, 'the path of a folder')
    ensureCount(attempts, 'attempts')
    ensureCount(pollMs, 'pollMs', ' of milliseconds')
    const areCodes = Array.isArray(finalExitCodes) && finalExitCodes.every(Number.isSafeInteger)
    ensure(areCodes, 'finalExitCodes', finalExitCodes, 'a list of exit codes')
    this.attempts = attempts
    this.pollMs = pollMs
    this.patienceMs = cluster.patienceMs
    this.signal = signal ?? new AbortController().signal
    this.api = new JobsApi(cluster)
  }

  /** Lets go of connections after the work. */
  async with<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } finally {
      await this.api.close()
    }
  }

  /** @throws `RayJobError` for a job that did not succeed. */
  async run(name: string, command: readonly string[]): Promise<void> {
    const { submission, number, isRunning } = await this.last(name)
    if (isRunning) this.tell('found', name, submission)
    let id = isRunning ? submission : undefined
    for (let next = number + 1, left = this.attempts; ; next++, left--) {
      id ??= await this.submit(name, next, command)
      const info = await this.end(id)
      const status = info === undefined ? 'LOST' : info.status
      if (status === 'PENDING' || status === 'RUNNING') throw new Error(`${id} has not ended`)
      if (status === 'SUCCEEDED') return this.tell('ended', name, id, { status })
      const message = info && this.api.hide(plainLines(whyOf(info)))
      this.tell('ended', name, id, { status, ...(message !== undefined && { message }) })
      const { code } = exitOf(info)
      const isFinal = code !== undefined && (this.options.finalExitCodes ?? [2, 3]).includes(code)
      if (status === 'STOPPED' || isFinal || left <= 1) throw this.failure(name, id, status, info)
      id = undefined
    }
  }

  /** Waits for the jobs of the run that still run. */
  async settle(): Promise<void> {
    const all = await this.patiently(() => this.api.list(this.signal))
    const running = all.flatMap(({ submission_id: id, metadata, ...info }) =>
      id != null && metadata?.run === this.options.run && !isOver({ ...info, metadata })
        ? [{ id, name: metadata.name ?? id }]
        : [],
    )
    await Promise.all(
      running.map(async ({ id, name }) => {
        this.tell('found', name, id)
        const status = (await this.end(id))?.status ?? 'LOST'
        if (status !== 'PENDING' && status !== 'RUNNING') this.tell('ended', name, id, { status })
      }),
    )
  }

  /** The last of the submissions under a name, which are numbered without a gap. */
  private async last(name: string): Promise<{ submission: string; number: number; isRunning: boolean }> {
    let isRunning = false
    for (let number = 0; ; number++) {
      const next = await this.patiently(() => this.api.look(this.idOf(name, number + 1), this.signal))
      if (next === undefined) return { submission: this.idOf(name, number), number, isRunning }
      isRunning = !isOver(next)
    }
  }

  private idOf(name: string, number: number): string {
    const { run } = this.options
    const readable = name.replace(/[^\w-]+/g, '-').slice(0, 60)
    return `${readable}-${hashJson({ run, name }).slice(0, 12)}-${number}`
  }

  private async submit(name: string, number: number, command: readonly string[]): Promise<string> {
    const submission = await this.submissionOf(name, this.idOf(name, number), command)
    await this.patiently(() => this.api.submit(submission, this.signal))
    this.tell('submitted', name, submission.submission_id)
    return submission.submission_id
  }

  private async submissionOf(name: string, id: string, command: readonly string[]): Promise<Submission> {
    const { run, cwd, env = {}, workingDirectory } = this.options
    const at = await workingDirectoryAt(
      workingDirectory,
      // Every time: the cluster lets go of packages that nobody uses.
      work => this.patiently(() => this.api.upload(work, this.signal)),
      folder => {
        this.packed ??= packageOf(folder)
        return this.packed
      },
    )
    return submissionOf({
      ...this.options,
      id,
      entrypoint: entrypointOf({ argv: command, cwd, env }),
      metadata: { run, name },
      workingDirectoryAt: at,
    })
  }

  private async end(id: string): Promise<JobInfo | undefined> {
    const patience = new Patience(this.patienceMs, this.pollMs)
    for (;;) {
      const info = await patience.persist(() => this.api.look(id, this.signal), this.signal)
      if (info === undefined || isOver(info)) return info
      await sleep(this.pollMs, undefined, { signal: this.signal }).catch(() => this.signal.throwIfAborted())
    }
  }

  private patiently<T>(work: () => Promise<T>): Promise<T> {
    return new Patience(this.patienceMs, this.pollMs).persist(work, this.signal)
  }

  private failure(
    name: string,
    submission: string,
    status: RayJobError['status'],
    info: JobInfo | undefined,
  ): RayJobError {
    const { code, signal } = exitOf(info)
    const how =
      status === 'LOST'
        ? 'is not known any more: was the head restarted?'
        : status === 'STOPPED'
          ? 'was stopped by somebody'
          : code !== undefined
            ? `ended with exit code ${code}`
            : signal !== undefined
              ? `was ended by ${signal}`
              : `failed: ${info === undefined ? '' : whyOf(info)}`
    const tail = this.api.hide(plainLines(info?.message ?? '')).slice(-tailLength)
    return new RayJobError(`${name} (${submission}) ${how}\n${tail}`.trimEnd(), {
      submission,
      status,
      ...(code !== undefined && { exitCode: code }),
      tail,
    })
  }

  private tell(
    type: JobEvent['type'],
    name: string,
    submission: string,
    more: Pick<JobEvent, 'status' | 'message'> = {},
  ): void {
    this.options.onEvent?.({ type, name, submission, ...more })
  }
}
