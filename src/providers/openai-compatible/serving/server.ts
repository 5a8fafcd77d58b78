import { ProviderError } from '../../../core/errors.js'
import type { Json } from '../../../core/json.js'
import { redactor } from '../../../model/redact.js'
import { secretsOf } from '../../../node/process/environment.js'
import type { Checkpoint } from '../../../train/checkpoint.js'
import { seenToHang } from './hang.js'
import { untilHealthy } from './health.js'
import { launch } from './launch.js'
import { untilFree } from './memory.js'
import type { ProcessSettings } from './process-settings.js'
import { ServerLog } from './server-log.js'
import type { RunningServer } from './start-server.js'
import type { ServedCheckpoint } from './types.js'

/** A checkpoint's own server, from its first start to its end. @internal */
export class ServerProcess implements ServedCheckpoint {
  private running: RunningServer | undefined
  private restarting: Promise<void> | undefined
  /** A look whether it hangs. */
  private looking: Promise<void> | undefined
  private closing: Promise<void> | undefined
  /** Aborted when it is closed. */
  private readonly end = new AbortController()
  /** Aborted when it is closed or the run stops: nothing is started then. */
  private readonly stop: AbortSignal
  private restarts = 0
  private hasRun = false
  private port: number | undefined

  private constructor(
    private readonly settings: ProcessSettings,
    private readonly checkpoint: Checkpoint,
    private readonly log: ServerLog,
    signal: AbortSignal,
  ) {
    this.stop = AbortSignal.any([signal, this.end.signal])
  }

  /** Resolves when the server answers. @throws `ProviderError` with the end of its log, where it does not come to that. */
  static async start(
    settings: ProcessSettings,
    checkpoint: Checkpoint,
    signal: AbortSignal,
  ): Promise<ServerProcess> {
    const log = await ServerLog.open(settings.log, redactor(secretsOf(settings.env)))
    const server = new ServerProcess(settings, checkpoint, log, signal)
    try {
      const ended = await server.launch()
      if (ended) throw await server.failureWithLog(ended)
      return server
    } catch (error) {
      // What ended it says more than that its memory is not free yet.
      await server.close().catch(() => {})
      throw error
    }
  }

  get baseURL(): string {
    return this.origin + this.settings.path
  }

  get model(): string {
    return this.settings.model(this.checkpoint)
  }

  get identity(): Json {
    return this.settings.identity
  }

  ready(): Promise<void> | undefined {
    if (this.looking) return this.looking
    return this.running?.isOver === false && !this.restarting ? undefined : this.restart()
  }

  /** One look for all calls that get no reply; those that come meanwhile wait for what it finds. */
  timedOut(hasAnswered: () => boolean): void {
    if (this.looking || this.running?.isOver !== false || this.restarting) return
    this.looking = this.look(this.running, hasAnswered).finally(() => {
      this.looking = undefined
    })
    // Told to the calls that wait for it.
    this.looking.catch(() => {})
  }

  close(): Promise<void> {
    this.closing ??= this.finish()
    return this.closing
  }

  private async finish(): Promise<void> {
    this.end.abort(this.failure('is closed'))
    // A start that is under way would leave a server behind.
    await this.looking?.catch(() => {})
    await this.restarting?.catch(() => {})
    await this.running?.stop()
    await this.log.close()
    // Asked of a server that has run alone: one that was refused its memory has not taken any.
    const { memory } = this.settings
    if (memory && this.hasRun)
      await untilFree(memory, 'after the server has ended', new AbortController().signal)
  }

  private async look(running: RunningServer, hasAnswered: () => boolean): Promise<void> {
    const hang = await seenToHang({ origin: this.origin, running, hasAnswered }, this.settings, this.stop)
    if (hang !== undefined || running.isOver) await this.restart(hang)
  }

  /** One start for all calls that find the server gone; `hang` is what was seen of one that runs and answers nothing. */
  private restart(hang?: string): Promise<void> {
    this.restarting ??= this.again(hang).finally(() => {
      this.restarting = undefined
    })
    return this.restarting
  }

  private async again(hang: string | undefined): Promise<void> {
    const { restarts, onWarning } = this.settings
    let seen = hang
    do {
      this.stop.throwIfAborted()
      const { running } = this
      // One that hangs still runs; of others workers may still be ending, or the guard was killed, not the server.
      await running?.stop()
      seen ??= running ? `ended by itself with ${await running.ended}` : 'is gone'
      this.running = undefined
      this.stop.throwIfAborted()
      if (this.restarts >= restarts) {
        const often = `has ended by itself or hung once too often (restarts: ${restarts})`
        throw await this.failureWithLog(`${often}; it ${seen}`)
      }
      this.restarts++
      // It tells more of what happened.
      this.log.keep()
      const again = `it is started again, ${this.restarts} of ${restarts} times`
      onWarning(`the server of ${this.checkpoint.name} ${seen}; ${again}. Its log: ${this.log.path}`)
      seen = await this.launch()
    } while (seen !== undefined)
  }

  private get origin(): string {
    return `http://127.0.0.1:${this.port}`
  }

  /** Gives what is told of a server that ended by itself, which may be started again; throws other failures. */
  private async launch(): Promise<string | undefined> {
    const { settings, checkpoint, log, stop } = this
    const failure = (what: string): Error => this.failure(what)
    const { running, port } = await launch({ settings, checkpoint, log, port: this.port, stop, failure })
    this.running = running
    this.port = port
    this.hasRun = true
    try {
      const address = this.origin + settings.health
      const { startMs: withinMs } = settings
      const last = await untilHealthy(address, { withinMs, isOver: () => running.isOver, signal: stop })
      if (last === 'healthy') return undefined
      if (last === 'over') return `ended with ${await running.ended} before it answered`
      throw await this.failureWithLog(
        `was not healthy after ${withinMs / 1000} s (${last} from ${address}; see health and startMs)`,
      )
    } catch (error) {
      await running.stop()
      throw error
    }
  }

  private async failureWithLog(what: string): Promise<ProviderError> {
    const said = await this.log.end()
    this.log.keep()
    return this.failure(`${what}. The end of ${this.log.path}:\n${said || '(it said nothing)'}`, said)
  }

  private failure(what: string, raw?: string): ProviderError {
    const [program] = this.settings.command
    return new ProviderError(`the server of ${this.checkpoint.name} (${program}) ${what}`, {
      kind: 'unsupported',
      retryable: false,
      ...(raw !== undefined && { raw }),
    })
  }
}
