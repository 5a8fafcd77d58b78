import { readFile } from 'node:fs/promises'
import { TrainingError } from '../../core/errors.js'
import { isFailure } from '../../node/failures.js'
import type { Heartbeat } from '../../node/lock/lock-file.js'
import { parseOwner, stateOf, thisProcess } from '../../node/lock/owner.js'
import { processesOf } from '../../node/process/processes.js'
import type { JobFiles } from '../folder/files.js'
import type { ProcessAttempt } from './stored.js'

/**
 * Whether somebody works on a job. One for each time it is waited for: where processes cannot be seen, on other
 * machines and where the system does not say when they began, only a look from time to time shows that a heart beats.
 */
export class Liveness {
  private seen: string | undefined
  private since = performance.now()

  constructor(
    private readonly files: JobFiles,
    private readonly heartbeat: Heartbeat,
  ) {}

  /** Whether the job is claimed by a process that lives, or one of its attempt was left behind. */
  async isAlive(attempt: ProcessAttempt | undefined): Promise<boolean> {
    if (await this.isClaimed()) return true
    if (attempt === undefined) return false
    // Ids mean something on their own machine, and until its next start.
    const { processes } = await thisProcess()
    if (attempt.processes !== processes) return false
    return (await processesOf({ token: attempt.token, group: attempt.pid })).length > 0
  }

  /** Where it is there and cannot be read, nobody knows whether somebody trains. */
  private unreadable(cause: unknown): undefined {
    if (isFailure(cause, 'ENOENT')) return undefined
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new TrainingError(`who trains in ${this.files.folder} cannot be read: ${why}`, { cause })
  }

  /** Whether somebody looks after the job, here or on another machine. */
  async isClaimed(): Promise<boolean> {
    const lock = await readFile(this.files.lock, 'utf8').catch(cause => this.unreadable(cause))
    if (lock === undefined) return false
    const owner = parseOwner(lock)
    const state = owner ? await stateOf(owner, await thisProcess()) : 'unknown'
    if (state !== 'unknown') return state === 'alive'
    if (lock !== this.seen) {
      this.seen = lock
      this.since = performance.now()
    }
    return performance.now() - this.since < this.heartbeat.watchMs
  }
}
