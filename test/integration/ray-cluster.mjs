// A Ray cluster of one node on this machine, apart from any other that runs here.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePorts } from './free-ports.mjs'
import { folder } from './python.mjs'

/** Clusters that run, so that none stays. @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set()
process.on('exit', () => {
  for (const child of running) child.kill()
})

/**
 * Starts a head; another one at the same ports where `like` is given. On a machine under load Ray gives up on itself where
 * one of its processes takes 15 seconds to begin: then once more.
 * @param {NodeJS.ProcessEnv} env
 * @param {{ name?: string, like?: { ports: number[] } }} [options]
 */
export async function startRay(env, { name = 'ray', like } = {}) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await startOnce(env, { name: `${name}${attempt}`, like })
    } catch (error) {
      if (attempt === 3) throw error
      console.log(`Ray did not start: ${String(error).slice(-300)}`)
    }
  }
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {{ name: string, like: { ports: number[] } | undefined }} options
 */
async function startOnce(env, { name, like }) {
  const ports = like?.ports ?? (await freePorts(7))
  const flags = [
    ...['port', 'dashboard-port', 'dashboard-agent-listen-port', 'ray-client-server-port'],
    ...['node-manager-port', 'object-manager-port', 'metrics-export-port'],
  ]
  const temporary = path.join(folder, name)
  const child = spawn(
    'ray',
    [
      ...['start', '--head', '--block', '--num-cpus', '2', '--disable-usage-stats', '--temp-dir', temporary],
      ...flags.flatMap((flag, i) => [`--${flag}`, String(ports[i])]),
    ],
    { env: { ...process.env, ...env } },
  )
  running.add(child)
  const state = { output: '' }
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', text => {
      state.output += text
    })
  }
  const ended = once(child, 'close').then(() => running.delete(child))
  const address = `http://127.0.0.1:${ports[1]}`
  const headers = env.RAY_AUTH_TOKEN ? { authorization: `Bearer ${env.RAY_AUTH_TOKEN}` } : undefined
  /** What its API says. @param {string} route */
  const ask = async route => {
    const reply = await fetch(`${address}/api/${route}`, headers && { headers })
    return reply.ok ? reply.json() : undefined
  }
  /** The node has all of its processes once this file is there. */
  const isWhole = () =>
    readdirSync(path.join(temporary, 'session_latest')).some(file => file.startsWith('metrics_agent_port'))
  const isUp = async () => (await ask('version').catch(() => undefined)) !== undefined && isWhole()
  for (const end = performance.now() + 90_000; !(await isUp()); await sleep(100)) {
    if (child.exitCode === null && performance.now() < end) continue
    for (const pid of processesWith(temporary)) kill(pid)
    throw new Error(`Ray: ${state.output}`)
  }
  return {
    address,
    ports,
    ask,
    async stop() {
      child.kill('SIGTERM')
      await ended
    },
    /** Ends all its processes at once, as a machine that is switched off does. */
    async kill() {
      for (const pid of processesWith(temporary)) kill(pid)
      child.kill('SIGKILL')
      await ended
    },
  }
}

/** Processes that know of a text by their arguments or their environment, but for this one. @param {string} text */
function processesWith(text) {
  return readdirSync('/proc')
    .map(Number)
    .filter(pid => Number.isSafeInteger(pid) && pid !== process.pid)
    .filter(pid => {
      try {
        return ['cmdline', 'environ'].some(file =>
          readFileSync(`/proc/${pid}/${file}`, 'latin1').includes(text),
        )
      } catch {
        return false
      }
    })
}

/** @param {number} pid */
function kill(pid) {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended.
  }
}
