import { inspectProgram } from '../../../node/process/inspect-program.js'
import type { ServerProcessOptions } from './process-options.js'
import { resolveProcess } from './process-settings.js'
import { ServerProcess } from './server.js'
import type { ServeCheckpoint } from './types.js'

/**
 * Serves each checkpoint from a server process of its own: started when the checkpoint is opened, awaited until it is
 * healthy, started again where it crashes or hangs, and ended with all its processes when the checkpoint is closed, which is
 * before anything trains. However the run ends, the server ends too: a guard process beside it sees to that. Only where
 * run and guard are both killed at once it is left; `memory` finds that at the next start, and names who holds it.
 *
 * On Linux processes are found by what they inherited; elsewhere by their group. Not tried on Windows.
 *
 * @throws `InvalidArgumentError` for an option that is unknown or not usable; nothing was started.
 * @example
 * ```ts
 * import { openaiCompatible, serverProcess } from 'self-rewarding/openai-compatible'
 *
 * const open = openaiCompatible({
 *   serve: serverProcess({
 *     command: ['vllm', 'serve', '{model}', '--host', '127.0.0.1', '--port', '{port}'],
 *     memory: 'nvidia',
 *   }),
 * })
 * ```
 */
export function serverProcess(options: ServerProcessOptions): ServeCheckpoint {
  const settings = resolveProcess(options)
  const serve: ServeCheckpoint = async (checkpoint, { signal }) => {
    const server = await ServerProcess.start(settings, checkpoint, signal)
    const { baseURL, model, identity } = server
    return {
      ...{ baseURL, model, identity },
      ready: () => server.ready(),
      timedOut: hasAnswered => server.timedOut(hasAnswered),
      close: () => server.close(),
    }
  }
  const { command, cwd, env } = settings
  const [program = ''] = command
  return Object.assign(serve, {
    inspect: () => inspectProgram({ name: 'serve', program, cwd, env }),
  })
}
