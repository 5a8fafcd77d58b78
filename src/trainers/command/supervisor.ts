// A process of its own that looks after a trainer: it claims the job folder, starts the trainer, and writes down how it
// ended, whoever else was killed meanwhile. Its code is a string in the package; see start.ts.
import { spawn } from 'node:child_process'
import { readFileSync, rmSync, statSync } from 'node:fs'
import { LedgerError } from '../../core/errors.js'
import { type DirectoryLock, lockDirectory } from '../../node/lock/index.js'
import { thisProcess } from '../../node/lock/owner.js'
import { endProcesses } from '../../node/process/end-processes.js'
import { processesOf, signal } from '../../node/process/processes.js'
import { writeText } from '../../node/whole-file.js'
import { filesOf } from '../folder/files.js'
import type { ProcessAttempt } from './stored.js'
import { heldExit, type SupervisorOrder } from './supervisor-order.js'

const [order = ''] = process.argv.slice(1)
const { folder, token, command, args, cwd, heartbeat, cancelGraceMs }: SupervisorOrder = JSON.parse(order)
const files = filesOf(folder)
process.title = `self-rewarding training in ${folder}`

// It outlives its trainer, to say how that ended; what ends it is SIGKILL.
for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(name, () => {})

/** The folder's lock; `undefined` where somebody else has it. */
async function take(): Promise<DirectoryLock | undefined> {
  try {
    return await lockDirectory(folder, heartbeat)
  } catch (error) {
    // That it cannot be written has a cause.
    if (!LedgerError.isInstance(error) || error.cause !== undefined) throw error
    console.error(error.message)
    return undefined
  }
}

const exists = (file: string): boolean => statSync(file, { throwIfNoEntry: false }) !== undefined
const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0

/** What is written of the last attempt. */
function lastAttempt(): Partial<ProcessAttempt> {
  try {
    return Object(JSON.parse(readFileSync(files.attempt, 'utf8')))
  } catch {
    return {}
  }
}

/** Whether an earlier attempt still trains, whose own supervisor was killed. */
async function isTraining(
  { token, pid, processes }: Partial<ProcessAttempt>,
  here: string,
): Promise<boolean> {
  if (token === undefined || pid === undefined || processes !== here) return false
  return (await processesOf({ token, group: pid })).length > 0
}

const belonging = { token, group: process.pid }

function isLost(lock: DirectoryLock): boolean {
  try {
    lock.check()
    return false
  } catch (error) {
    console.error(String(error))
    return true
  }
}

/** Runs the trainer to its end, or to that of the job's; `undefined` where another machine took the job over. */
async function runToEnd(lock: DirectoryLock): Promise<object | undefined> {
  let ending: Promise<void> | undefined
  let wasLost = false
  const watch = setInterval(() => {
    if (ending) return
    // To another machine this one looked dead, and it trains now.
    wasLost = isLost(lock)
    if (!wasLost && !exists(files.cancelled)) return
    // To all of the group, this process too, which does not mind.
    signal(-process.pid, 'SIGTERM')
    ending = endProcesses(belonging, cancelGraceMs)
  }, 250)
  try {
    const ended = await new Promise<object>(resolve => {
      const child = spawn(command, args, { cwd, stdio: ['ignore', 'inherit', 'inherit'] })
      child.once('error', ({ message }) => resolve({ code: null, signal: null, message }))
      child.once('exit', (code, signal) => resolve({ code, signal }))
    })
    return wasLost ? undefined : ended
  } finally {
    clearInterval(watch)
    // A launcher that was killed leaves its workers, which would train beside the next attempt.
    await (ending ?? endProcesses(belonging, cancelGraceMs))
  }
}

/** Gives the exit code. */
async function supervise(): Promise<number> {
  const lock = await take()
  if (!lock) return heldExit
  try {
    // Another attempt may have ended while this one was on its way.
    if (exists(files.result) || exists(files.cancelled)) return 0
    const { host, pid, processes, began } = await thisProcess()
    const last = lastAttempt()
    if (await isTraining(last, processes)) return heldExit
    const at = { log: sizeOf(files.log), progress: sizeOf(files.progress) }
    rmSync(files.error, { force: true })
    const attempt: ProcessAttempt = {
      token,
      number: (Number(last.number) || 0) + 1,
      host,
      pid,
      processes,
      began,
      at,
      startedAt: Date.now(),
    }
    // Before there is a process: whoever finds this one dead knows by what to look for survivors.
    await writeText(files.attempt, `${JSON.stringify(attempt)}\n`)
    const started = performance.now()
    const ended = await runToEnd(lock)
    if (ended === undefined) return heldExit
    const ms = Math.round(performance.now() - started)
    await writeText(files.exit, `${JSON.stringify({ token, ...ended, ms })}\n`)
    return 0
  } finally {
    await lock.release()
  }
}

void supervise()
  .catch(error => {
    console.error(error instanceof Error ? error.message : error)
    return 1
  })
  .then(code => process.exit(code))
