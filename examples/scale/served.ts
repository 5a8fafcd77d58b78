// Serves a checkpoint from a server of this process's own for as long as the run needs it. It is stopped before anything
// trains, so that one machine can do both.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Checkpoint, type OpenModel, ProviderError } from 'self-rewarding'
import { type OpenAICompatibleOptions, openaiCompatible } from 'self-rewarding/openai-compatible'

/** Loading a large model from a busy file system takes minutes. */
const readyWithinMs = 30 * 60_000

/** @param command Program and arguments that serve a checkpoint at a port of this machine. */
export function served(
  command: (checkpoint: Checkpoint, port: number) => readonly [program: string, ...args: string[]],
  options: Omit<OpenAICompatibleOptions, 'baseURL'>,
): OpenModel {
  return async checkpoint => {
    const port = await freePort()
    const [program, ...args] = command(checkpoint, port)
    const server = new Server(program, args)
    const origin = `http://127.0.0.1:${port}`
    try {
      await server.ready(`${origin}/v1/models`)
      const provider = await openaiCompatible({ ...options, baseURL: `${origin}/v1` })(checkpoint)
      const close = async (): Promise<void> => {
        await provider.close?.()
        await server.close()
      }
      return { ...provider, close }
    } catch (error) {
      await server.close()
      throw error
    }
  }
}

/** A program with all that it starts; it ends with this process. */
class Server {
  private readonly child: ChildProcess
  private readonly ended: Promise<unknown>
  private failure: string | undefined
  private readonly end = (): void => this.signal('SIGTERM')

  constructor(
    private readonly program: string,
    args: readonly string[],
  ) {
    // A process group of its own: Ctrl+C stops the run, and leaves the server to the calls under way.
    this.child = spawn(program, args, { stdio: ['ignore', 2, 2], detached: true })
    this.ended = once(this.child, 'exit').then(
      () => this.fail('ended; what it said is above'),
      error => this.fail(`cannot be started: ${error.message}`),
    )
    process.once('exit', this.end)
  }

  /** Waits until it answers. */
  async ready(url: string): Promise<void> {
    let isStopped = false
    const stop = (): void => {
      isStopped = true
      this.end()
    }
    for (const name of ['SIGINT', 'SIGTERM']) process.once(name, stop)
    const until = performance.now() + readyWithinMs
    while (
      !(await fetch(url)
        .then(({ ok }) => ok)
        .catch(() => false))
    ) {
      await Promise.race([sleep(500), this.ended])
      // The run ends by itself, without the model.
      if (isStopped) await new Promise(() => {})
      if (performance.now() > until) this.fail(`does not answer after ${readyWithinMs / 60_000} minutes`)
      if (this.failure !== undefined) {
        throw new ProviderError(this.failure, { kind: 'network', retryable: false })
      }
    }
    for (const name of ['SIGINT', 'SIGTERM']) process.off(name, stop)
  }

  async close(): Promise<void> {
    this.end()
    await this.ended
    process.off('exit', this.end)
  }

  private fail(what: string): void {
    this.failure ??= `${this.program} ${what}`
  }

  private signal(name: NodeJS.Signals): void {
    try {
      if (this.child.pid !== undefined) process.kill(-this.child.pid, name)
    } catch {
      // It has ended.
    }
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  await new Promise(resolve => probe.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}
