// Starts the built command `view`, as a person does.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'

const command = path.resolve('dist/cli.js')
/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set()
process.on('exit', () => {
  for (const child of running) child.kill()
})

/**
 * @typedef {object} Viewer
 * @property {string} url with the token, as the command prints it
 * @property {string} origin
 * @property {(place: string) => string} at the address of a place, with the token
 * @property {() => number} memory of the server, resident, in MB
 * @property {() => Promise<number | null>} end ends it as Ctrl+C does; gives its exit code
 */

/**
 * @param {string} directory of the run
 * @param {string[]} args
 * @returns {Promise<Viewer>}
 */
export async function view(directory, ...args) {
  const child = spawn(process.execPath, [command, 'view', directory, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  running.add(child)
  const ended = new Promise(resolve => child.once('exit', resolve))
  /** @type {string} */
  const url = await new Promise((resolve, reject) => {
    let said = ''
    child.stdout.on('data', data => {
      said += data
      const found = /http:\S+/.exec(said)?.[0]
      if (found) resolve(found)
    })
    child.once('exit', code => reject(new Error(`view ended with ${code}: ${said}`)))
  })
  return {
    url,
    origin: new URL(url).origin,
    at: place => `${url}&${place}`,
    memory: () =>
      Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1024,
    end: async () => {
      running.delete(child)
      child.kill('SIGINT')
      return ended
    },
  }
}
