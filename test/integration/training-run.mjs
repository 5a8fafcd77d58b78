// Runs that train, as processes of their own that can be killed; what they leave behind.
import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { run } from '../check.mjs'
import { folder } from './python.mjs'

/** @param {'llama' | 'gpt2'} architecture */
export function newModel(architecture) {
  const model = path.join(folder, architecture)
  run(folder, 'python', path.join(import.meta.dirname, 'tiny_model.py'), model, architecture)
  return model
}

/** For a CPU; one row a step. */
export const training = {
  ...{ use_cpu: true, gradient_checkpointing: false, gradient_accumulation_steps: 1 },
  ...{ save_steps: 5, learning_rate: 1e-4 },
}

/**
 * A process that runs an iteration; `said` are its lines so far.
 * @param {string} directory
 * @param {object} options
 */
export function start(directory, options) {
  const script = path.join(import.meta.dirname, 'trl-runner.mjs')
  const child = spawn('node', [script, directory, JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  /** @type {any[]} */
  const said = []
  const lines = createInterface({ input: child.stdout })
  const ended = new Promise(resolve => lines.once('close', resolve))
  lines.on('line', line => said.push(JSON.parse(line)))
  /** Resolves when it has told of so many steps. @param {number} step */
  const trained = step =>
    new Promise((resolve, reject) => {
      lines.on('line', () => said.at(-1)?.progress?.step >= step && resolve(0))
      lines.once('close', () => reject(new Error(`it ended: ${JSON.stringify(said.at(-1))}`)))
    })
  return { child, said, ended, trained }
}

/** @param {string} directory @param {object} options */
export async function runToEnd(directory, options) {
  const { said, ended } = start(directory, options)
  await ended
  return { said, last: said.at(-1) }
}

/** @param {string} directory */
export function jobOf(directory) {
  const place = path.join(directory, 'training')
  const [id = ''] = readdirSync(place)
  const job = path.join(place, id)
  /** @param {string} name */
  const json = name => JSON.parse(readFileSync(path.join(job, name), 'utf8'))
  const progress = () =>
    readFileSync(path.join(job, 'progress.jsonl'), 'utf8')
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line))
  return { job, json, progress }
}
