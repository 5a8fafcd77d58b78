import { spawn, spawnSync } from 'node:child_process'
import { cpus } from 'node:os'
import { createInterface } from 'node:readline'

const pinnedTo = core => ['taskset', '-c', String(core)]

/**
 * The core that all engines with one thread run on, where it can be chosen: a virtual machine's cores differ, by what
 * their host does beside.
 */
export const core = coreFor(cpus().length - 1)

function coreFor(last) {
  const [program, ...args] = [...pinnedTo(last), process.execPath, '--version']
  return spawnSync(program, args).status === 0 ? last : undefined
}

/**
 * An engine in a process of its own, which stays warm between two calls and sleeps meanwhile.
 * @param {string[]} command
 * @param {number} threads
 */
export async function startEngine(command, threads) {
  const pinned = threads === 1 && core !== undefined
  const [program, ...args] = pinned ? [...pinnedTo(core), ...command] : command
  const child = spawn(program, args, {
    stdio: ['pipe', 'pipe', 'pipe'],
    // Before any library is loaded: each has a pool of threads of its own.
    env: { ...process.env, OMP_NUM_THREADS: '1', MKL_NUM_THREADS: '1' },
  })
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', text => {
    errors = (errors + text).slice(-2000)
  })
  // The end of the process is seen where its answer is missing.
  child.on('error', () => {}).stdin.on('error', () => {})
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const answer = async () => {
    // A library may print what it likes.
    for (let next = await lines.next(); !next.done; next = await lines.next())
      if (next.value.startsWith('{')) return JSON.parse(next.value)
    throw new Error(`${command.join(' ')} ended:\n${errors.trim()}`)
  }
  await answer()
  return {
    /** @param {number} steps @returns {Promise<{ loss: number, seconds: number, cpuSeconds: number }>} */
    run: steps => {
      child.stdin.write(`${JSON.stringify({ steps })}\n`)
      return answer()
    },
    stop: () => child.stdin.end(),
  }
}
