import { setTimeout as sleep } from 'node:timers/promises'
import { ensure, ensureCount } from '../../core/check.js'
import { hashJson } from '../../core/hash.js'
import { oneLine } from '../../model/redact.js'
import { checkEnvironment, secretsOf } from '../../node/process/environment.js'
import { plainLines } from '../../node/process/log-end.js'
import { JobsApi } from './api.js'
import { checkCluster } from './cluster.js'
import { entrypointOf } from './entrypoint.js'
import { RayJobError } from './errors.js'
import { exitOf, howItEnded } from './failure.js'
import type { JobEvent } from './job-event.js'
import type { JobOptions } from './job-options.js'
import { type Package, packageOf } from './package.js'
import { Patience } from './patience.js'
import { isOver, type JobInfo, type OverInfo } from './replies.js'
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
  private readonly finalCodes: readonly number[]
  private readonly pollMs: number
  private packed: Package | undefined

  /** @throws `InvalidArgumentError` for an option that is not usable. */
  constructor(private readonly options: JobOptions) {
    const { run, name, cwd, env = {}, attempts = 3, finalExitCodes = [2, 3], pollMs = 2000, signal } = options
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
    this.finalCodes = finalExitCodes
    this.pollMs = pollMs
    this.patienceMs = cluster.patienceMs
    this.signal = signal ?? new AbortController().signal
    this.api = new JobsApi(cluster, secretsOf(env))
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
    for (let left = this.attempts; ; left--) {
      // Each time: a head that was restarted counts from the beginning, and others may have come before.
      const { submission, number, isRunning } = await this.last(name)
      if (isRunning) this.tell('found', name, submission)
      const id = isRunning ? submission : await this.submit(name, number + 1, command)
      const info = await this.end(id)
      const status = statusOf(info)
      if (status === 'SUCCEEDED') return this.tell('ended', name, id, { status })
      this.tell('ended', name, id, { status, message: this.api.hide(plainLines(howItEnded(info))) })
      const { code } = exitOf(info)
      const isFinal = code !== undefined && this.finalCodes.includes(code)
      if (status === 'STOPPED' || isFinal || left <= 1) throw this.failure(name, id, status, info)
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
        this.tell('ended', name, id, { status: statusOf(await this.end(id)) })
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

  private async end(id: string): Promise<OverInfo | undefined> {
    const patience = new Patience(this.patienceMs, this.pollMs)
    for (;;) {
      const info = await patience.persist(() => this.api.look(id, this.signal), this.signal)
      if (info === undefined) return undefined
      if (isOver(info)) return info
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
    const { code } = exitOf(info)
    const tail = this.api.hide(plainLines(info?.message ?? '')).slice(-tailLength)
    return new RayJobError(`${name} (${submission}) ${this.api.hide(howItEnded(info))}\n${tail}`.trimEnd(), {
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
    // Names of found jobs come from the cluster.
    const plain = (text: string): string => this.api.hide(oneLine(text))
    this.options.onEvent?.({ type, name: plain(name), submission: plain(submission), ...more })
  }
}

function statusOf(info: OverInfo | undefined): 'SUCCEEDED' | RayJobError['status'] {
  return info?.status ?? 'LOST'
}
