import { mkdtemp, rm, stat } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { request } from 'undici'
import { ProviderError } from '../../../core/errors.js'
import type { Json } from '../../../core/json.js'
import { redactor } from '../../../model/redact.js'
import { fillCommand } from '../../../node/process/argv.js'
import { type ProcessEnvironment, resolveEnvironment, secretsOf } from '../../../node/process/environment.js'
import { endOf, plainLines } from '../../../node/process/log-end.js'
import type { Checkpoint } from '../../../train/checkpoint.js'
import { type MemoryOptions, untilFree } from './memory.js'
import { type RunningServer, startServer } from './start-server.js'
import type { ServedCheckpoint } from './types.js'

/** A server's settings, with everything said. */
export interface ProcessSettings {
  readonly command: readonly string[]
  readonly model: (checkpoint: Checkpoint) => string
  readonly port: number | undefined
  readonly path: string
  readonly health: string
  readonly startMs: number
  readonly stopMs: number
  readonly restarts: number
  readonly memory: Required<MemoryOptions> | undefined
  readonly env: ProcessEnvironment
  readonly cwd: string
  readonly log: string | undefined
  readonly identity: Json
}

/** A checkpoint's own server, from its first start to its end. @internal */
export class ServerProcess implements ServedCheckpoint {
  private running: RunningServer | undefined
  private restarting: Promise<void> | undefined
  private restarts = 0
  private isClosed = false
  private hasFailed = false
  private port = 0
  private log = ''
  /** Its output of earlier starts ends here. */
  private logFrom = 0
  private temporary: string | undefined

  constructor(
    private readonly settings: ProcessSettings,
    private readonly checkpoint: Checkpoint,
  ) {}

  get baseURL(): string {
    return `http://127.0.0.1:${this.port}${this.settings.path}`
  }

  get model(): string {
    return this.settings.model(this.checkpoint)
  }

  get identity(): Json {
    return this.settings.identity
  }

  /** Resolves when the server answers. @throws `ProviderError` with the end of its log, where it does not come to that. */
  async start(signal: AbortSignal): Promise<void> {
    this.port = this.settings.port ?? (await freePort())
    if (this.settings.log === undefined)
      this.temporary = await mkdtemp(join(tmpdir(), 'self-rewarding-server-'))
    this.log = this.settings.log ?? join(this.temporary ?? '', 'server.log')
    try {
      await this.launch(signal)
    } catch (error) {
      await this.close()
      throw error
    }
  }

  ready(): Promise<void> | undefined {
    return this.running?.ended === undefined && !this.restarting ? undefined : this.restart()
  }

  async close(): Promise<void> {
    this.isClosed = true
    const { running, settings, temporary } = this
    await running?.stop()
    if (temporary !== undefined && !this.hasFailed) await rm(temporary, { recursive: true, force: true })
    // Asked of a server that has run alone: one that was refused its memory has not taken any.
    if (settings.memory && running) {
      await untilFree(settings.memory, 'after the server has ended', new AbortController().signal)
    }
  }

  /** One start for all calls that find the server gone. */
  private restart(): Promise<void> {
    this.restarting ??= this.again().finally(() => {
      this.restarting = undefined
    })
    return this.restarting
  }

  private async again(): Promise<void> {
    const { restarts } = this.settings
    if (this.isClosed) throw this.failure('is closed')
    if (this.restarts >= restarts) {
      throw this.failure(
        `has ended by itself ${restarts + 1} times (restarts: ${restarts})`,
        await this.said(),
      )
    }
    this.restarts++
    await this.launch(new AbortController().signal)
  }

  private async launch(signal: AbortSignal): Promise<void> {
    const { settings, checkpoint, port, log } = this
    const { command, cwd, stopMs, memory, env } = settings
    const values = { model: this.model, name: checkpoint.name, port: String(port) }
    const argv = fillCommand(command, values)
    const variables = resolveEnvironment(env)
    if (memory) await untilFree(memory, 'before the server starts', signal)
    if (await isTaken(port)) {
      throw this.failure(
        `cannot start: port ${port} is in use; end what listens there, or leave out the option port`,
      )
    }
    this.logFrom = await sizeOf(log)
    this.running = await startServer({ argv, cwd, variables, log, stopMs })
    await this.untilHealthy(this.running, signal)
  }

  private async untilHealthy(running: RunningServer, signal: AbortSignal): Promise<void> {
    const { startMs, health } = this.settings
    const address = `http://127.0.0.1:${this.port}${health}`
    const end = performance.now() + startMs
    for (let waitMs = 50; ; waitMs = Math.min(waitMs * 1.5, 1000)) {
      signal.throwIfAborted()
      const status = await statusOf(address, signal)
      // Looked at after the answer: another program may have answered in place of one that has ended.
      if (running.ended !== undefined) {
        throw this.failure(`ended with ${running.ended} before it answered`, await this.said())
      }
      if (status === 200) return
      if (performance.now() >= end) {
        const last = status === undefined ? 'no answer' : `status ${status}`
        throw this.failure(
          `was not healthy after ${startMs / 1000} s (${last} from ${address}; see health and startMs)`,
          await this.said(),
        )
      }
      await sleep(waitMs, undefined, { signal }).catch(() => signal.throwIfAborted())
    }
  }

  /** The end of the log, as a person would see it. */
  private async said(): Promise<string> {
    return redactor(secretsOf(this.settings.env))
      .text(plainLines(await endOf(this.log, this.logFrom, 4096)))
      .trimEnd()
  }

  private failure(what: string, said?: string): ProviderError {
    const { command } = this.settings
    const log = said === undefined ? '' : `. The end of ${this.log}:\n${said || '(it said nothing)'}`
    this.hasFailed ||= said !== undefined
    return new ProviderError(`the server of ${this.checkpoint.name} (${command[0]}) ${what}${log}`, {
      kind: 'unsupported',
      retryable: false,
      ...(said !== undefined && { raw: said }),
    })
  }
}

/** The status of an address; undefined where nobody answers in time. */
async function statusOf(address: string, signal: AbortSignal): Promise<number | undefined> {
  try {
    const limits = { headersTimeout: 10_000, bodyTimeout: 10_000, signal }
    const { statusCode, body } = await request(address, limits)
    await body.dump({ limit: 65_536, signal })
    return statusCode
  } catch {
    signal.throwIfAborted()
    return undefined
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

function isTaken(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const probe = createServer().once('error', () => resolve(true))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(false)))
  })
}

const sizeOf = (path: string): Promise<number> =>
  stat(path).then(
    ({ size }) => size,
    () => 0,
  )
