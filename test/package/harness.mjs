// What the consumers' scripts share. Each is started by .ci/run with the packed tarball and works in a directory
// of its own, so that nothing of this repository's node_modules is in reach.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

const [tarball] = process.argv.slice(2)
if (tarball === undefined) throw new Error('usage: node test/package/<script>.mjs <tarball>')
const fixtures = path.join(import.meta.dirname, 'fixtures')

/**
 * Runs a program to its end; throws with all of its output unless it succeeded.
 * @param {string} directory
 * @param {string} command
 * @param {string[]} args
 */
export function run(directory, command, ...args) {
  const { status, error, stdout, stderr } = spawnSync(command, args, {
    cwd: directory,
    encoding: 'utf8',
    timeout: 300_000,
  })
  if (status !== 0)
    throw new Error(`${[command, ...args].join(' ')}: ${error ?? `exit ${status}`}\n${stdout}${stderr}`)
  return stdout.trim()
}

/**
 * A consumer's project: the tarball, other packages, and files of fixtures/.
 * @param {{ packages: string[], files: string[], tsconfigs?: Record<string, unknown> }} options
 */
export function project({ packages, files, tsconfigs = {} }) {
  const directory = mkdtempSync(path.join(tmpdir(), 'consumer-'))
  process.on('exit', () => rmSync(directory, { recursive: true, force: true }))
  writeFileSync(path.join(directory, 'package.json'), '{ "name": "consumer", "private": true }')
  for (const file of files) cpSync(path.join(fixtures, file), path.join(directory, file))
  for (const [file, tsconfig] of Object.entries(tsconfigs))
    writeFileSync(path.join(directory, file), JSON.stringify(tsconfig))
  const install = ['install', '--no-audit', '--no-fund', path.resolve(String(tarball)), ...packages]
  retry(3, () => run(directory, 'npm', ...install))
  return directory
}

/**
 * A registry sometimes refuses; nothing else here is tried twice.
 * @template T
 * @param {number} times
 * @param {() => T} action
 * @returns {T}
 */
function retry(times, action) {
  try {
    return action()
  } catch (error) {
    if (times === 1) throw error
    console.log(`trying again: ${error}`)
    return retry(times - 1, action)
  }
}

const totals = { passed: 0, failed: 0 }
process.on('exit', () => {
  console.log(`${totals.passed} passed, ${totals.failed} failed`)
  if (totals.failed > 0) process.exitCode = 1
})

/**
 * One counted check; the others run all the same.
 * @param {string} name
 * @param {() => unknown} body
 */
export async function check(name, body) {
  const started = performance.now()
  try {
    await body()
    totals.passed += 1
    console.log(`ok   ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)`)
  } catch (error) {
    totals.failed += 1
    console.log(`FAIL ${name}\n${error instanceof Error ? error.message : error}`)
  }
}
