// Runs commands as steps of a small graph: each starts when what it needs has passed and a core is free.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {string[][]} commands argv each, run one after the other until one fails
 * @property {string[]} [needs] steps that must have passed before
 * @property {boolean} [vitest] counts the tests that Vitest reports, not one for the step
 *
 * @typedef {object} Result
 * @property {string} name
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 */

/**
 * @param {readonly Step[]} steps
 * @param {number} concurrency
 * @param {(line: string) => void} log
 * @returns {Promise<Result[]>}
 */
export async function runSteps(steps, concurrency, log) {
  /** @type {Map<string, Result>} */
  const results = new Map()
  const waiting = [...steps]
  /** @type {Map<string, Promise<void>>} */
  const running = new Map()
  while (waiting.length > 0 || running.size > 0) {
    const ready = waiting.find(step => (step.needs ?? []).every(need => results.has(need)))
    if (ready && running.size < concurrency) {
      waiting.splice(waiting.indexOf(ready), 1)
      const broken = ready.needs?.find(need => results.get(need)?.failed !== 0)
      const work = broken ? notRun(ready, broken, log) : runStep(ready, log)
      running.set(
        ready.name,
        work.then(result => {
          results.set(ready.name, result)
          running.delete(ready.name)
        }),
      )
    } else if (running.size > 0) await Promise.race(running.values())
    else throw new Error(`steps need what is not there: ${waiting.map(step => step.name).join(', ')}`)
  }
  return [...results.values()]
}

/** @param {Step} step @param {string} broken @param {(line: string) => void} log @returns {Promise<Result>} */
async function notRun(step, broken, log) {
  log(`FAIL ${step.name}: not run, because ${broken} failed`)
  return { name: step.name, passed: 0, failed: 1, skipped: 0 }
}

/** @param {Step} step @param {(line: string) => void} log @returns {Promise<Result>} */
async function runStep(step, log) {
  const started = performance.now()
  const directory = mkdtempSync(path.join(tmpdir(), 'step-'))
  const counts = path.join(directory, 'vitest.json')
  let output = ''
  let status = 0
  for (const command of step.commands) {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${counts}`]
    const ran = await run(step.vitest ? [...command, ...reporters] : command)
    output += ran.output
    status = ran.status
    if (status !== 0) break
  }
  const result = step.vitest
    ? vitestResult(step.name, counts, status)
    : { name: step.name, passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1, skipped: 0 }
  rmSync(directory, { recursive: true })
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  if (result.failed > 0) log(`${output.trimEnd()}\nFAIL ${step.name} (${seconds} s)`)
  else log(`ok   ${step.name} (${seconds} s)${step.vitest ? `: ${result.passed} tests` : ''}`)
  return result
}

/**
 * A run that exits with an error, wrote no report or ran nothing has failed, whatever it counted.
 * @param {string} name
 * @param {string} file
 * @param {number} status
 * @returns {Result}
 */
export function vitestResult(name, file, status) {
  let report = { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0 }
  try {
    report = JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    status = 1
  }
  const failed = report.numFailedTests
  const broken = status !== 0 || report.numPassedTests + failed === 0
  const skipped = report.numPendingTests + report.numTodoTests
  return { name, passed: report.numPassedTests, failed: broken ? Math.max(1, failed) : failed, skipped }
}

/** For a machine under load, too. */
const mostMs = 1_500_000

/**
 * @param {string[]} argv
 * @returns {Promise<{ status: number, output: string }>}
 */
function run([command = '', ...args]) {
  return new Promise(resolve => {
    const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined }
    // What hangs has failed too, and the steps after it still run.
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env, timeout: mostMs })
    let output = ''
    child.stdout.on('data', data => (output += data))
    child.stderr.on('data', data => (output += data))
    child.on('error', error => resolve({ status: 1, output: `${output}${error}\n` }))
    child.on('close', (code, signal) => {
      // A process ended by a signal has no code.
      const why = signal === null ? '' : `ended by ${signal}; the limit is ${mostMs / 1000} s\n`
      resolve({ status: code ?? 1, output: output + why })
    })
  })
}
