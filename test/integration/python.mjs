// What the integration scripts share. Each is started by .ci/run, after `npm run build`, with the folder of a virtual
// environment that holds requirements.txt, and works in a folder of its own.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { run } from '../check.mjs'

const [environment] = process.argv.slice(2)
if (environment === undefined)
  throw new Error('usage: node test/integration/<script>.mjs <virtual environment>')

// For every process that is started from here. One thread: the models are tiny, and threads would wait for each other.
process.env.PATH = `${path.resolve(environment, 'bin')}:${process.env.PATH}`
process.env.OMP_NUM_THREADS = '1'
process.env.HF_HUB_OFFLINE = '1'
process.env.PYTHONDONTWRITEBYTECODE = '1'

/** A folder that goes away with the script. */
export const folder = mkdtempSync(path.join(tmpdir(), 'integration-'))
process.env.HF_HOME = path.join(folder, 'huggingface')
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1))

/**
 * Runs a Python script of this folder; gives what it prints as JSON.
 * @param {string} script
 * @param {string[]} args
 */
export function python(script, ...args) {
  return JSON.parse(run(folder, 'python', path.join(import.meta.dirname, script), ...args))
}
