// Examples that train, as they are.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, symlinkSync } from 'node:fs'
import path from 'node:path'
import { run } from '../check.mjs'
import { assertShown } from '../promised.mjs'
import { folder } from './python.mjs'

const repository = path.resolve(import.meta.dirname, '../..')
const cli = path.join(repository, 'dist/cli.js')

/**
 * Runs an example's config with the built command, and holds what is said against its README; gives the run's folder.
 * @param {'trl' | 'ray'} name
 * @param {string} model folder of a tiny model
 * @param {Record<string, string>} [env] more of the environment
 */
export function runExample(name, model, env) {
  const project = path.join(folder, `example of ${name}`)
  mkdirSync(path.join(project, 'node_modules'), { recursive: true })
  symlinkSync(repository, path.join(project, 'node_modules/self-rewarding'))
  for (const each of ['trl', 'ray'])
    cpSync(path.join(repository, 'examples', each), path.join(project, each), {
      recursive: true,
      filter: from => !['node_modules', 'runs'].includes(path.basename(from)),
    })
  const place = path.join(project, name)
  mkdirSync(path.join(place, 'runs'))
  symlinkSync(model, path.join(place, 'runs/tiny'))
  const { status, stdout, stderr } = spawnSync('node', [cli, 'run', 'run.config.mjs'], {
    cwd: place,
    encoding: 'utf8',
    env: { ...process.env, PYTHON: run(folder, 'which', 'python'), ...env },
  })
  assert.equal(status, 0, `${stdout}${stderr}`)
  assertShown(path.join(place, 'README.md'), stdout)
  return path.join(place, 'runs', name)
}
