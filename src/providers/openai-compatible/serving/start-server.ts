import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { open } from 'node:fs/promises'
import { Socket } from 'node:net'
import { endProcesses } from '../../../node/process/end-processes.js'
import { attemptVariable, processesOf, signal } from '../../../node/process/processes.js'
import source from './guard.js?source'
import type { GuardOrder } from './guard-order.js'

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
  /** What the server's program ended with, once it has; its processes are gone then. */
  readonly ended: number | string | undefined
  /** Ends all of them, and resolves when they are gone. */
  stop(): Promise<void>
}

/**
 * Starts a server under a guard, which ends it when this process does. It writes to its log alone.
 *
 * @internal
 */
export async function startServer(options: StartServer): Promise<RunningServer> {
  const { argv, cwd, variables, log: path, stopMs } = options
  const [command = '', ...args] = argv
  const token = randomUUID()
  const order: GuardOrder = { token, command, args, cwd, stopMs }
  const log = await open(path, 'a')
  try {
    const guard = spawn(process.execPath, ['-e', source, '--', JSON.stringify(order)], {
      detached: true,
      stdio: ['pipe', log.fd, log.fd],
      env: { ...variables, [attemptVariable]: token },
    })
    const { stdin: input } = guard
    // Nobody writes to it; that it closes is all that is ever said.
    input?.on('error', () => {})
    await once(guard, 'spawn')
    // Neither holds a program that has nothing else to do.
    guard.unref()
    if (input instanceof Socket) input.unref()
    const hasEnded = new Promise<void>(resolve => guard.once('exit', () => resolve()))
    return {
      get ended() {
        return guard.exitCode ?? guard.signalCode ?? undefined
      },
      async stop() {
        guard.ref()
        input?.destroy()
        await hasEnded
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
