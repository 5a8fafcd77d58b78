import type { TrainingError } from '../../core/errors.js'
import { exists } from '../../node/at-path.js'
import type { TrainingContext } from '../../train/trainer.js'
import type { JobFiles } from '../folder/files.js'
import type { Watch } from '../folder/trainer.js'
import type { JobsApi } from './api.js'
import { confirm, lastAttempt, type RayAttempt } from './attempt.js'
import { Beat } from './beat.js'
import { rayFailure } from './failure.js'
import { LogCopy } from './log.js'
import type { Patience } from './patience.js'
import { Quiet } from './quiet.js'
import { isOver, type JobInfo } from './replies.js'
import type { RayTimes } from './times.js'

/** What a job is watched with. */
interface WatchOptions {
  readonly api: () => JobsApi
  readonly head: Patience
  readonly files: JobFiles
  readonly progress: TrainingContext['progress']
  readonly times: RayTimes
}

/** Looks after the last attempt at a job: asks the cluster, copies its log, and says where it waits. */
export class RayWatch implements Watch {
  private attempt: RayAttempt | undefined
  private info: JobInfo | undefined
  private log: LogCopy | undefined
  private succeededAt: number | undefined
  private readonly beat: Beat
  private readonly quiet: Quiet

  constructor(private readonly options: WatchOptions) {
    const { files, times, progress } = options
    this.beat = new Beat(files.alive, times.watchMs)
    this.quiet = new Quiet(progress)
  }

  async isAlive(signal: AbortSignal): Promise<boolean> {
    const { api, head, files } = this.options
    const attempt = await lastAttempt(files)
    if (attempt === undefined) return false
    this.turnTo(attempt)
    const looked = await head.once(() => api().look(attempt.submission, signal))
    if (looked === undefined) {
      this.quiet.tell('unreachable_s', head.waitedMs)
      return true
    }
    this.info = looked.value
    if (this.info === undefined) return !(await exists(files.result)) && this.beat.mayBeat()
    if (!attempt.isConfirmed) await confirm(files, attempt)
    return this.goesOn(this.info, attempt, signal)
  }

  failure(): Promise<TrainingError> {
    const { api, files } = this.options
    return rayFailure(files, this.attempt, this.info, text => api().hide(text))
  }

  /** Another attempt than before has a log of its own. */
  private turnTo(attempt: RayAttempt): void {
    const { api, files } = this.options
    if (attempt.submission !== this.attempt?.submission) {
      this.log = new LogCopy(api(), files.log, attempt.at.log)
      this.succeededAt = undefined
    }
    this.attempt = attempt
  }

  private async goesOn(info: JobInfo, { submission }: RayAttempt, signal: AbortSignal): Promise<boolean> {
    if (isOver(info)) {
      await this.log?.finish(submission, signal)
      return info.status === 'SUCCEEDED' && this.isSettling()
    }
    if (info.status === 'PENDING') {
      // It looks for this file when it gets its resources, and ends.
      if (await exists(this.options.files.cancelled)) return false
      this.quiet.tell('pending_s')
      return true
    }
    this.quiet.end()
    await this.log?.follow(submission, signal)
    return true
  }

  /** A job that has succeeded has a result, which may not have come over the file system yet. */
  private async isSettling(): Promise<boolean> {
    const { files, times } = this.options
    if (await exists(files.result)) return false
    this.succeededAt ??= performance.now()
    return performance.now() - this.succeededAt < times.settleMs
  }
}
