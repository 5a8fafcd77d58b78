import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { open } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { TrainingError } from '../../core/errors.js'
import { unwritable } from '../../node/failures.js'
import type { Heartbeat } from '../../node/lock/lock-file.js'
import { endOf, plainLines } from '../../node/process/log-end.js'
import { nodeProgram } from '../../node/process/node-program.js'
import { attemptVariable } from '../../node/process/processes.js'
import type { JobFiles } from '../folder/files.js'
import { readJson } from '../folder/stored.js'
import { processAttemptSchema } from './stored.js'
import source from './supervisor.js?source'
import { heldExit, type SupervisorOrder } from './supervisor-order.js'

/** What it takes to start an attempt. */
export interface StartOptions {
  readonly files: JobFiles
  /** Program and arguments, as the process gets them. */
  readonly argv: readonly string[]
  readonly cwd: string
  readonly variables: { readonly [name: string]: string }
  readonly heartbeat: Heartbeat
  readonly cancelGraceMs: number
}

/**
 * Starts a supervisor, which claims the folder and starts the program. It belongs to nobody's terminal or group, writes
 * to files alone, and goes on when this process ends.
 *
 * @returns the token of the attempt; `undefined` where another one has the folder, or has ended with a result.
 * @throws `TrainingError` where the supervisor cannot do its work.
 */
export async function startAttempt(options: StartOptions): Promise<string | undefined> {
  const { files, argv, cwd, variables, heartbeat, cancelGraceMs } = options
  const [command = '', ...args] = argv
  const token = randomUUID()
  const order: SupervisorOrder = { folder: files.folder, token, command, args, cwd, heartbeat, cancelGraceMs }
  const log = await open(files.log, 'a').catch(cause => {
    throw unwritable(files.log, cause)
  })
  const { size } = await log.stat()
  try {
    const child = spawn(nodeProgram(), ['-e', source, '--', JSON.stringify(order)], {
      cwd: files.folder,
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
      env: { ...variables, SELF_REWARDING_JOB: files.folder, [attemptVariable]: token },
    })
    child.unref()
    await once(child, 'spawn').catch(cause => {
      throw new TrainingError(`training in ${files.folder} could not be started: ${cause.message}`, { cause })
    })
    let ended: number | string | null | undefined
    child.once('exit', (code, signal) => {
      ended = code ?? signal
    })
    for (;;) {
      // Looked at before the file: one that ended has written it before, or never will.
      const hasEnded = ended !== undefined
      const attempt = await readJson(files.attempt, processAttemptSchema, 'an attempt')
      if (attempt?.token === token) return token
      if (hasEnded) break
      await sleep(20)
    }
    if (ended === heldExit || ended === 0) return undefined
    const said = await endOf(files.log, size, 4096)
    throw new TrainingError(
      `training in ${files.folder} could not be started (${ended}): ${plainLines(said).trimEnd()}`,
    )
  } finally {
    await log.close()
  }
}
