import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ProviderError } from '../../../core/errors.js'
import type { Json } from '../../../core/json.js'
import { redactor } from '../../../model/redact.js'
import { isFolder, sizeOf } from '../../../node/at-path.js'
import { fillCommand } from '../../../node/process/argv.js'
import { type ProcessEnvironment, resolveEnvironment, secretsOf } from '../../../node/process/environment.js'
import { endOf, endOfText, plainLines } from '../../../node/process/log-end.js'
import type { Checkpoint } from '../../../train/checkpoint.js'
import { untilHealthy } from './health.js'
import { type MemoryOptions, untilFree } from './memory.js'
import { freePort, isTaken } from './ports.js'
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
  readonly hangMs: number
  readonly restarts: number
  readonly memory: Required<MemoryOptions> | undefined
  readonly env: ProcessEnvironment
  readonly cwd: string
  readonly log: string | undefined
  readonly identity: Json
  readonly onWarning: (warning: string) => void
}

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
  private stop = this.end.signal
  private restarts = 0
  private hasRun = false
  private isLogKept = false
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
    this.stop = AbortSignal.any([signal, this.end.signal])
    if (this.settings.log === undefined)
      this.temporary = await mkdtemp(join(tmpdir(), 'self-rewarding-server-'))
    this.log = this.settings.log ?? join(this.temporary ?? '', 'server.log')
    try {
      const failure = await this.launch()
      if (failure) throw failure
    } catch (error) {
      // What ended it says more than that its memory is not free yet.
      await this.close().catch(() => {})
      throw error
    }
  }

  ready(): Promise<void> | undefined {
    if (this.looking) return this.looking
    return this.running?.isOver === false && !this.restarting ? undefined : this.restart()
  }

  /** One look for all calls that get no reply; those that come meanwhile wait for what it finds. */
  timedOut(): void {
    if (this.looking || this.running?.isOver !== false || this.restarting) return
    this.looking = this.look(this.running).finally(() => {
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
    const { settings, temporary, hasRun } = this
    if (temporary !== undefined && !this.isLogKept) await rm(temporary, { recursive: true, force: true })
    // Asked of a server that has run alone: one that was refused its memory has not taken any.
    if (settings.memory && hasRun) {
      await untilFree(settings.memory, 'after the server has ended', new AbortController().signal)
    }
  }

  /** Starts a server anew that says nothing at its health address either: one that is busy says something there. */
  private async look(running: RunningServer): Promise<void> {
    const { hangMs, health } = this.settings
    const each = Math.ceil(hangMs / asks)
    const last = await untilHealthy(this.healthAddress, hangMs, () => running.isOver, this.stop, each)
    if (last === 'healthy') return
    const seen = `a call got no reply in its time, and ${health} gave ${last} for ${hangMs / 1000} s`
    await this.restart(last === 'over' ? undefined : `hangs (${seen})`)
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
    let what = hang
    let failure: ProviderError | undefined
    do {
      this.stop.throwIfAborted()
      // One that hangs still runs; of others workers may still be ending, or the guard was killed, not the server.
      await this.running?.stop()
      const ended = this.running && `ended by itself with ${await this.running.ended}`
      this.running = undefined
      const seen = what ?? ended
      what = undefined
      if (this.restarts >= restarts) {
        const often = `has ended by itself or hung ${restarts + 1} times (restarts: ${restarts})`
        throw failure ?? this.failure(seen ? `${often}; it ${seen}` : often, await this.said())
      }
      this.restarts++
      // It tells more of what happened.
      this.isLogKept = true
      const again = `it is started again, ${this.restarts} of ${restarts} times`
      onWarning(`the server of ${this.checkpoint.name} ${seen ?? 'is gone'}; ${again}. Its log: ${this.log}`)
      failure = await this.launch()
    } while (failure)
  }

  private get healthAddress(): string {
    return `http://127.0.0.1:${this.port}${this.settings.health}`
  }

  /** Gives the failure of a server that ended by itself, which may be started again; throws the others. */
  private async launch(): Promise<ProviderError | undefined> {
    const { settings, checkpoint, stop } = this
    const { cwd, stopMs, memory, env, log = this.log } = settings
    const values = { model: this.model, name: checkpoint.name }
    // Wrong values are not waited for.
    fillCommand(settings.command, values)
    const variables = resolveEnvironment(env)
    if (!(await isFolder(cwd))) throw this.failure(`cannot start: there is no folder ${cwd} (see cwd)`)
    if (memory) await untilFree(memory, 'before the server starts', stop)
    // Late, so that nobody else takes it meanwhile. The address of a checkpoint that is open stays what it is.
    if (this.port === 0) this.port = settings.port ?? (await freePort())
    if (await isTaken(this.port)) {
      const advice = settings.port === undefined ? '' : ', or leave out the option port'
      throw this.failure(`cannot start: port ${this.port} is in use; end what listens there${advice}`)
    }
    stop.throwIfAborted()
    this.logFrom = await sizeOf(log)
    const argv = fillCommand(settings.command, { ...values, port: String(this.port) })
    const running = await startServer({ argv, cwd, variables, log, stopMs }).catch(error => {
      throw this.failure(`cannot start: ${String(error)}. It is looked after by a program that needs Node`)
    })
    this.running = running
    this.hasRun = true
    try {
      const { startMs } = settings
      const address = this.healthAddress
      const last = await untilHealthy(address, startMs, () => running.isOver, stop)
      if (last === 'healthy') return undefined
      if (last === 'over')
        return this.failure(`ended with ${await running.ended} before it answered`, await this.said())
      throw this.failure(
        `was not healthy after ${startMs / 1000} s (${last} from ${address}; see health and startMs)`,
        await this.said(),
      )
    } catch (error) {
      await running.stop()
      throw error
    }
  }

  /** The end of the log, as a person would see it. */
  private async said(): Promise<string> {
    const end = plainLines(await endOf(this.log, this.logFrom, 2 * shown))
    // Cut after masking: of a credential that a cut went through a part would be left.
    return endOfText(redactor(secretsOf(this.settings.env)).text(end), shown).trimEnd()
  }

  private failure(what: string, said?: string): ProviderError {
    const { command } = this.settings
    const log = said === undefined ? '' : `. The end of ${this.log}:\n${said || '(it said nothing)'}`
    this.isLogKept ||= said !== undefined
    return new ProviderError(`the server of ${this.checkpoint.name} (${command[0]}) ${what}${log}`, {
      kind: 'unsupported',
      retryable: false,
      ...(said !== undefined && { raw: said }),
    })
  }
}

/** How many times in a row, at least, a health address has to be silent. */
const asks = 5

/** Of a log, in bytes. */
const shown = 4096
