// What the consumers' scripts share. Each is started by .ci/run with the packed tarball and works in a directory
// of its own, so that nothing of this repository's node_modules is in reach.
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { check, run } from '../check.mjs'

export { check, run }

const [tarball] = process.argv.slice(2)
if (tarball === undefined) throw new Error('usage: node test/package/<script>.mjs <tarball>')
const fixtures = path.join(import.meta.dirname, 'fixtures')

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
