// For scripts that .ci/run starts: counted checks, and totals as the last line.
import { spawnSync } from 'node:child_process'

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
    maxBuffer: 1 << 28,
  })
  if (status !== 0)
    throw new Error(`${[command, ...args].join(' ')}: ${error ?? `exit ${status}`}\n${stdout}${stderr}`)
  return stdout.trim()
}
