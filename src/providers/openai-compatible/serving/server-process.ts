import { basename, resolve } from 'node:path'
import { ensure, ensureCount, refuseUnknown } from '../../../core/check.js'
import { canonicalJson, type Json } from '../../../core/json.js'
import { checkCommand } from '../../../node/process/argv.js'
import { checkEnvironment, type ProcessEnvironment } from '../../../node/process/environment.js'
import { inspectProgram } from '../../../node/process/inspect-program.js'
import type { Checkpoint } from '../../../train/checkpoint.js'
import { checkMemory, type MemoryOptions } from './memory.js'
import { readNvidia } from './nvidia.js'
import { type ProcessSettings, ServerProcess } from './server.js'
import type { ServeCheckpoint } from './types.js'

/** Settings of {@link serverProcess}. */
export interface ServerProcessOptions {
  /**
   * The program and its arguments; nothing is given to a shell. `{model}`, `{name}` and `{port}` stand for what to
   * load, the checkpoint's name and the port; `{{model}}` for `{model}` as it is. A value that would become a flag is an
   * error.
   */
  readonly command: readonly string[]
  /** What `{model}` stands for. @default `checkpoint.path` */
  readonly model?: (checkpoint: Checkpoint) => string
  /** Port that the server is told to listen on, 1..65535. @default a free one */
  readonly port?: number
  /** Path below which `/chat/completions` lies. @default '/v1' */
  readonly path?: string
  /** Path that answers with status 200 when the model is loaded. @default '/health' */
  readonly health?: string
  /** How long loading may take, in milliseconds. @default 1800000 (30 minutes) */
  readonly startMs?: number
  /** How long the server may take to end by itself before it is killed, in milliseconds. @default 30000 */
  readonly stopMs?: number
  /**
   * How long `health` may give no 200, in milliseconds, once a call has got no reply within `timeoutMs`, until the server
   * counts as one that hangs: it is ended, and started again. It is asked five times or more, each time for a fifth of
   * this; one answer, and it is let be. A server that answers nothing while it works needs more.
   *
   * @default 300000 (5 minutes)
   */
  readonly hangMs?: number
  /**
   * How often a server that ended by itself, or hung, is started again, for one checkpoint; one that ends while it starts
   * counts.
   *
   * @default 3
   */
  readonly restarts?: number
  /**
   * The one setting for a machine on which server and trainer take turns: before the server starts, and after it has
   * ended, memory is waited for. `'nvidia'` reads that of the GPUs of `CUDA_VISIBLE_DEVICES` with `nvidia-smi` and asks
   * for 90%; an object says how else.
   *
   * @default only the processes are waited for
   */
  readonly memory?: 'nvidia' | MemoryOptions
  /**
   * Variables of the server's environment, besides `PATH`, `HOME` and those that say where things are and which hardware
   * to use. Credentials as references: `{ HF_TOKEN: { env: 'HF_TOKEN' } }`.
   *
   * @default none
   */
  readonly env?: ProcessEnvironment
  /** Folder that the server starts in. @default that of this process */
  readonly cwd?: string
  /** File that the server's output is appended to. @default a temporary one, kept where the server failed, ended by itself or hung */
  readonly log?: string
  /**
   * What answers depend on besides the checkpoint; part of the revision, so that a run notices when it changes. Give it
   * where arguments change that answers do not depend on, such as how much memory may be used.
   *
   * @default `command`, as it is given, its program without the folder that it lies in
   */
  readonly identity?: Json
  /** Told what was seen of a server that is started again, and where its log is. @default `console.warn` */
  readonly onWarning?: (warning: string) => void
}

const known = [
  ...['command', 'model', 'port', 'path', 'health', 'startMs', 'stopMs', 'hangMs', 'restarts', 'memory'],
  ...['env', 'cwd', 'log', 'identity', 'onWarning'],
]

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
  const settings = resolveOptions(options)
  const serve: ServeCheckpoint = async (checkpoint, { signal }) => {
    const server = new ServerProcess(settings, checkpoint)
    await server.start(signal)
    const { baseURL, model, identity } = server
    return {
      ...{ baseURL, model, identity },
      ready: () => server.ready(),
      timedOut: () => server.timedOut(),
      close: () => server.close(),
    }
  }
  const { command, cwd, env } = settings
  const [program = ''] = command
  return Object.assign(serve, {
    inspect: () => inspectProgram({ name: 'serve', program, cwd, env }),
  })
}

function resolveOptions(options: ServerProcessOptions): ProcessSettings {
  refuseUnknown(options, known)
  const { command, model = ({ path }: Checkpoint) => path, port, path = '/v1', health = '/health' } = options
  const {
    startMs = 1_800_000,
    stopMs = 30_000,
    hangMs = 300_000,
    restarts = 3,
    memory,
    env = {},
    cwd = process.cwd(),
    onWarning = (warning: string) => console.warn(`self-rewarding: ${warning}`),
  } = options
  checkCommand(command, ['model', 'name', 'port'])
  const [program, ...args] = command
  // A virtual environment that moved serves the same model.
  const { log, identity = { command: [basename(program), ...args] } } = options
  ensure(typeof model === 'function', 'model', model, 'a function that gives what to load for a checkpoint')
  const isPort = port === undefined || (Number.isInteger(port) && port >= 1 && port <= 65_535)
  ensure(isPort, 'port', port, 'a port, 1..65535, or nothing for a free one')
  const toldPort = command.some(part => part.includes('{port}'))
  ensure(port !== undefined || toldPort, 'command', command, '{port} in an argument, or the option port')
  for (const [field, value] of Object.entries({ path, health })) {
    ensure(/^(\/[\w./~-]*)?$/.test(value), field, value, 'a path that begins with /')
  }
  ensureCount(startMs, 'startMs', ' of milliseconds')
  ensureCount(stopMs, 'stopMs', ' of milliseconds')
  ensureCount(hangMs, 'hangMs', ' of milliseconds')
  ensure(Number.isInteger(restarts) && restarts >= 0, 'restarts', restarts, 'a whole number, at least 0')
  ensure(typeof cwd === 'string' && cwd !== '', 'cwd', cwd, 'the path of a folder')
  ensure(log === undefined || (typeof log === 'string' && log !== ''), 'log', log, 'the path of a file')
  ensure(typeof onWarning === 'function', 'onWarning', onWarning, 'a function that is told a text')
  checkEnvironment(env)
  canonicalJson(identity, 'identity')
  return {
    ...{
      command: [...command],
      model,
      port,
      path,
      health,
      startMs,
      stopMs,
      hangMs,
      restarts,
      env: { ...env },
      identity,
      onWarning,
    },
    cwd: resolve(cwd),
    log: log === undefined ? undefined : resolve(log),
    memory: memory === undefined ? undefined : checkMemory(memory === 'nvidia' ? nvidia(env) : memory),
  }
}

function nvidia(env: ProcessEnvironment): MemoryOptions {
  const { CUDA_VISIBLE_DEVICES: own = process.env.CUDA_VISIBLE_DEVICES } = env
  const visible = typeof own === 'object' ? process.env[own.env] : own
  return { read: signal => readNvidia(visible, signal) }
}
