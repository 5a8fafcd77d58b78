// A process of its own that looks after a trainer: it claims the job folder, starts the trainer, and writes down how it
// ended, whoever else was killed meanwhile. Its code is a string in the package; see start.ts.
import { spawn } from 'node:child_process'
import { readFileSync, rmSync, statSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { type DirectoryLock, lockDirectory } from '../../node/lock/index.js'
import { thisProcess } from '../../node/lock/owner.js'
import { writeText } from '../../node/whole-file.js'
import { filesOf } from '../folder/files.js'
import { processesOf, signal } from './processes.js'
import { heldExit, type SupervisorOrder } from './supervisor-order.js'

const [order = ''] = process.argv.slice(1)
const { folder, token, command, args, cwd, heartbeat, cancelGraceMs }: SupervisorOrder = JSON.parse(order)
const files = filesOf(folder)
process.title = `self-rewarding training in ${folder}`

// It outlives its trainer, to say how that ended; what ends it is SIGKILL.
for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(name, () => {})

async function take(): Promise<DirectoryLock> {
  try {
    return await lockDirectory(folder, heartbeat)
  } catch (error) {
    console.error(String(error))
    process.exit(heldExit)
  }
}

const exists = (file: string): boolean => statSync(file, { throwIfNoEntry: false }) !== undefined
const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0

function lastNumber(): number {
  try {
    return Number(JSON.parse(readFileSync(files.attempt, 'utf8')).number) || 0
  } catch {
    return 0
  }
}

const belonging = { token, group: process.pid }

/** Ends what still runs of the attempt: what does not end by itself in time is killed. */
async function endOthers(): Promise<void> {
  const end = performance.now() + cancelGraceMs
  let left = await processesOf(belonging)
  while (left.length > 0 && performance.now() < end) {
    await sleep(50)
    left = await processesOf(belonging)
  }
  for (const pid of left) signal(pid, 'SIGKILL')
}

/** Runs the trainer to its end, or to that of the job's. */
async function runToEnd(): Promise<object> {
  let ending: Promise<void> | undefined
  const watch = setInterval(() => {
    if (ending || !exists(files.cancelled)) return
    // To all of the group, this process too, which does not mind.
    signal(-process.pid, 'SIGTERM')
    ending = endOthers()
  }, 250)
  try {
    return await new Promise<object>(resolve => {
      const child = spawn(command, args, { cwd, stdio: ['ignore', 'inherit', 'inherit'] })
      child.once('error', ({ message }) => resolve({ code: null, signal: null, message }))
      child.once('exit', (code, signal) => resolve({ code, signal }))
    })
  } finally {
    clearInterval(watch)
    // A launcher that was killed leaves its workers, which would train beside the next attempt.
    await (ending ?? endOthers())
  }
}

async function supervise(): Promise<void> {
  const lock = await take()
  try {
    // Another attempt may have ended while this one was on its way.
    if (exists(files.result) || exists(files.cancelled)) return
    const { host, pid, processes, began } = await thisProcess()
    const at = { log: sizeOf(files.log), progress: sizeOf(files.progress) }
    rmSync(files.error, { force: true })
    const attempt = {
      token,
      number: lastNumber() + 1,
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
    const ended = await runToEnd()
    const ms = Math.round(performance.now() - started)
    await writeText(files.exit, `${JSON.stringify({ token, ...ended, ms })}\n`)
  } finally {
    await lock.release()
  }
}

void supervise().then(() => process.exit())
