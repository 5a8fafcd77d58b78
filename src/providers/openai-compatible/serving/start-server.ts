import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { open } from 'node:fs/promises'
import { Socket } from 'node:net'
import { endProcesses } from '../../../node/process/end-processes.js'
import { nodeProgram } from '../../../node/process/node-program.js'
import { attemptVariable, processesOf, signal } from '../../../node/process/processes.js'
import source from './guard.js?source'
import { type GuardOrder, lifeline } from './guard-order.js'

/** What it takes to start a server. */
export interface StartServer {
  /** Program and arguments, as the process gets them. */
  readonly argv: readonly string[]
  readonly cwd: string
  readonly variables: { readonly [name: string]: string }
  readonly log: string
  readonly stopMs: number
}

/** A server's processes, as those see them who started them. */
export interface RunningServer {
  /** Whether the server's program has ended; others that it started may still be ending. */
  readonly isOver: boolean
  /** What the server's program ended with, when all its processes are gone. */
  readonly ended: Promise<number | string>
  /** Ends all of them, and resolves when they are gone. */
  stop(): Promise<void>
}

/**
 * Starts a server under a guard, which ends it when this process does. It writes to its log alone.
 *
 * @throws `Error` where the guard cannot be started.
 * @internal
 */
export async function startServer(options: StartServer): Promise<RunningServer> {
  const { argv, cwd, variables, log: path, stopMs } = options
  const [command = '', ...args] = argv
  const token = randomUUID()
  const order: GuardOrder = { token, command, args, cwd, stopMs }
  const log = await open(path, 'a')
  try {
    const guard = spawn(nodeProgram(), ['-e', source, '--', JSON.stringify(order)], {
      detached: true,
      stdio: ['pipe', log.fd, log.fd, 'pipe'],
      env: { ...variables, [attemptVariable]: token },
    })
    const { stdin: input } = guard
    const line = guard.stdio[lifeline]
    let isOver = false
    const ended = new Promise<number | string>(resolve => {
      guard.once('exit', (code, name) => {
        isOver = true
        resolve(code ?? name ?? 'an unknown code')
      })
    })
    // Nobody writes to them; that they close is all that is ever said.
    input?.on('error', () => {})
    line
      ?.on('error', () => {})
      .once('close', () => {
        isOver = true
      })
    await once(guard, 'spawn')
    // None holds a program that has nothing else to do.
    guard.unref()
    for (const pipe of [input, line]) if (pipe instanceof Socket) pipe.unref()
    if (line instanceof Socket) line.resume()
    return {
      get isOver() {
        return isOver
      },
      get ended() {
        guard.ref()
        return ended
      },
      async stop() {
        guard.ref()
        input?.destroy()
        await ended
        // The guard itself may have been killed.
        const belonging = { token, group: guard.pid ?? 0 }
        for (const pid of await processesOf(belonging)) signal(pid, 'SIGTERM')
        await endProcesses(belonging, stopMs)
      },
    }
  } finally {
    await log.close()
  }
}
