import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { TrainingError } from '../../core/errors.js'
import type { Heartbeat } from '../../node/lock/lock-file.js'
import { parseOwner } from '../../node/lock/owner.js'
import { plainLines } from '../../node/process/log-end.js'
import { processesOf, signal } from '../../node/process/processes.js'
import type { JobFiles } from '../folder/files.js'
import { Liveness } from './liveness.js'
import type { ProcessAttempt } from './stored.js'

/** What the end of a job depends on. */
export interface CancelSettings {
  readonly pollMs: number
  readonly cancelGraceMs: number
  readonly heartbeat: Heartbeat
  readonly lastAttempt: (files: JobFiles) => Promise<ProcessAttempt | undefined>
}

/**
 * Ends a job for good: whoever looks after its processes ends them; where nobody does, they are ended from here.
 *
 * @throws `TrainingError` where they go on, on another machine.
 */
export async function endJob(files: JobFiles, settings: CancelSettings): Promise<void> {
  const { pollMs, cancelGraceMs, heartbeat, lastAttempt } = settings
  const liveness = new Liveness(files, heartbeat)
  let killAt: number | undefined
  // That nobody keeps a lock fresh takes a while to show.
  let end = performance.now() + heartbeat.watchMs + cancelGraceMs + 2000
  for (;;) {
    const attempt = await lastAttempt(files)
    if (!(await liveness.isAlive(attempt))) return
    const now = performance.now()
    if (now >= end) throw await stillRuns(files)
    if (attempt !== undefined && !(await liveness.isClaimed())) {
      const name = killAt === undefined ? 'SIGTERM' : now >= killAt ? 'SIGKILL' : 0
      killAt ??= now + cancelGraceMs
      end = killAt + 2000
      for (const pid of await processesOf({ token: attempt.token, group: attempt.pid })) signal(pid, name)
    }
    await sleep(Math.min(100, pollMs))
  }
}

async function stillRuns(files: JobFiles): Promise<TrainingError> {
  const owner = parseOwner(await readFile(files.lock, 'utf8').catch(() => ''))
  const where = owner ? ` on ${plainLines(owner.host)}` : ''
  return new TrainingError(
    `training in ${files.folder} still runs${where}; it ends when that machine sees ${files.cancelled}`,
  )
}
