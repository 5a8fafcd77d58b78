// The examples as a user has them: each folder in a project of its own, with the tarball and the packages that its
// package.json names, run by the commands of its README. What it prints is held against what the README shows.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { assertShown } from '../promised.mjs'
import { check, project, run } from './harness.mjs'

const examples = path.join(import.meta.dirname, '../../examples')
// Those with Python are run beside the tests of what they use; judge-tests in vitest.mjs; the last one takes hours.
const elsewhere = ['judge-tests', 'trl', 'ray', 'gemma-training']

/**
 * A project with what the example depends on; gives the example's folder in it.
 * @param {string} name
 * @param {string[]} flags
 */
function installed(name, ...flags) {
  const { dependencies } = JSON.parse(readFileSync(path.join(examples, name, 'package.json'), 'utf8'))
  const { 'self-rewarding': here, ...others } = dependencies
  assert.equal(here, 'file:../..')
  const packages = Object.entries(others).map(([other, version]) => {
    assert.match(String(version), /^\d+\.\d+\.\d+$/, `${name}: ${other} is not at an exact version`)
    return `${other}@${version}`
  })
  const directory = project({ packages: [...flags, ...packages], files: [] })
  const filter = (/** @type {string} */ from) => !['node_modules', 'runs'].includes(path.basename(from))
  cpSync(examples, path.join(directory, 'examples'), { recursive: true, filter })
  return path.join(directory, 'examples', name)
}

/** @type {(folder: string, command: string) => void} */
function runAsShown(folder, command) {
  const readme = path.join(folder, 'README.md')
  assert.match(readFileSync(readme, 'utf8'), new RegExp(`^${command}\\b`, 'm'))
  assertShown(readme, run(folder, ...split(command)))
}

/** @param {string} command @returns {[string, ...string[]]} */
function split(command) {
  const [program = '', ...args] = command.split(' ')
  return [program, ...args]
}

const commands = {
  'custom-backend': 'node run.mjs',
  'custom-trainer': 'node killed.mjs',
  'offline-reselection': 'node run.mjs',
  'ai-sdk': 'node run.mjs',
  'open-assistant': 'node eft.mjs --data made-up.jsonl --chance 200 --rounds 3',
}

/**
 * What an example does besides.
 * @type {Record<string, (folder: string) => unknown>}
 */
const others = {
  'custom-trainer': folder => {
    const log = path.join(folder, 'runs/a-training/began.log')
    assert.equal(readFileSync(log, 'utf8'), 'M2 on 3 rows\n')
    // It is done: the same command finds nothing to do.
    assert.equal(run(folder, 'node', 'run.mjs'), 'finished with M2')
  },

  'offline-reselection': folder => {
    const root = path.join(folder, '../..')
    const said = run(root, 'node', 'examples/recorded-run/run.mjs')
    assert.match(said, /three votes, best against worst {8}59 pairs/)
    assert.match(said, /answers with a perfect score only {6}2 examples/)
    for (const config of ['config', 'one-gpu']) {
      const planned = run(root, 'npx', 'self-rewarding', 'plan', `examples/${config}/run.config.ts`)
      assert.match(planned, /calls/)
    }
  },

  'open-assistant': async folder => {
    const server = spawn('node', [path.join(import.meta.dirname, '../integration/shards-server.mjs')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    try {
      const { value: address } = await createInterface({ input: server.stdout })
        [Symbol.asyncIterator]()
        .next()
      const served = ['--base-url', `${address}/v1`, '--model', 'stand-in']
      const said = run(folder, 'node', 'run.mjs', '--data', 'made-up.jsonl', ...served)
      assert.match(said, /^made-up.jsonl: 6 first-turn prompts, 5 with ranked responses$/m)
      assert.match(said, /^selected rows +6 {2}from 6 prompts$/m)
      assert.match(said, /^Instructions: 5 \(left out, without distinct human ranks: 0\)/m)
      assert.match(said, /^ {2}trl dpo --config /m)
    } finally {
      server.kill()
    }
  },
}

await check('every example that is a package is run somewhere', () => {
  const folders = readdirSync(examples).filter(name => existsSync(path.join(examples, name, 'package.json')))
  assert.deepEqual(folders.sort(), [...Object.keys(commands), ...elsewhere].sort())
})

for (const [name, command] of Object.entries(commands))
  await check(name, async () => {
    // As its .npmrc has it: node-llama-cpp without its binaries.
    const light = name === 'open-assistant' ? ['--omit=optional', '--ignore-scripts'] : []
    const folder = installed(name, ...light)
    runAsShown(folder, command)
    const more = others[name]
    if (more) await more(folder)
  })
