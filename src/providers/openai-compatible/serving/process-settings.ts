import { basename, resolve } from 'node:path'
import { ensure, ensureCount, refuseUnknown } from '../../../core/check.js'
import { canonicalJson, type Json } from '../../../core/json.js'
import { checkCommand } from '../../../node/process/argv.js'
import { checkEnvironment, type ProcessEnvironment } from '../../../node/process/environment.js'
import type { Checkpoint } from '../../../train/checkpoint.js'
import { checkMemory, type MemoryOptions } from './memory.js'
import { readNvidia } from './nvidia.js'
import type { ServerProcessOptions } from './process-options.js'

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

const known = [
  ...['command', 'model', 'port', 'path', 'health', 'startMs', 'stopMs', 'hangMs', 'restarts', 'memory'],
  ...['env', 'cwd', 'log', 'identity', 'onWarning'],
]

/**
 * Checks options and fills in the defaults.
 *
 * @throws `InvalidArgumentError` for the first option that is unknown or not usable.
 * @internal
 */
export function resolveProcess(options: ServerProcessOptions): ProcessSettings {
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
