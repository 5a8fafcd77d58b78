import { isFolder } from '../../../node/at-path.js'
import { fillCommand } from '../../../node/process/argv.js'
import { resolveEnvironment } from '../../../node/process/environment.js'
import type { Checkpoint } from '../../../train/checkpoint.js'
import { untilFree } from './memory.js'
import { freePort, isTaken } from './ports.js'
import type { ProcessSettings } from './process-settings.js'
import type { ServerLog } from './server-log.js'
import { type RunningServer, startServer } from './start-server.js'

/** One start of a server. */
interface Launch {
  readonly settings: ProcessSettings
  readonly checkpoint: Checkpoint
  readonly log: ServerLog
  /** That of its first start: the address of a checkpoint that is open stays what it is. */
  readonly port: number | undefined
  /** Nothing is started once it is aborted. */
  readonly stop: AbortSignal
  /** The error for what is told of the server. */
  readonly failure: (what: string) => Error
}

/**
 * Starts a server once its memory and its port are free. It may not answer yet.
 *
 * @throws `ProviderError` where it cannot start, `InvalidArgumentError` for a value that would become a flag or a variable
 * that is not set, or the signal's reason.
 * @internal
 */
export async function launch(order: Launch): Promise<{ running: RunningServer; port: number }> {
  const { settings, checkpoint, log, stop, failure } = order
  const { command, cwd, stopMs, memory, env } = settings
  const values = { model: settings.model(checkpoint), name: checkpoint.name }
  // Wrong values are not waited for.
  fillCommand(command, values)
  const variables = resolveEnvironment(env)
  if (!(await isFolder(cwd))) throw failure(`cannot start: there is no folder ${cwd} (see cwd)`)
  if (memory) await untilFree(memory, 'before the server starts', stop)
  // Late, so that nobody else takes it meanwhile.
  const port = order.port ?? settings.port ?? (await freePort())
  if (await isTaken(port)) {
    const advice = settings.port === undefined ? '' : ', or leave out the option port'
    throw failure(`cannot start: port ${port} is in use; end what listens there${advice}`)
  }
  stop.throwIfAborted()
  await log.begin()
  const argv = fillCommand(command, { ...values, port: String(port) })
  const running = await startServer({ argv, cwd, variables, log: log.path, stopMs }).catch(error => {
    throw failure(`cannot start: ${String(error)}. It is looked after by a program that needs Node`)
  })
  return { running, port }
}
