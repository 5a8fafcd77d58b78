// The tarball on every supported runtime: its entries load as ESM and as CommonJS, and do what they are for.
import assert from 'node:assert/strict'
import path from 'node:path'
import { build } from 'esbuild'
import { check, project, run } from './harness.mjs'

// The first is the lowest that `engines` names, in which CommonJS learned to load ESM-only packages (the hash).
const versions = ['20.19.0', '20', '22', '24']

const scripts = [
  'all-entries.mjs',
  'pure-entries.mjs',
  'use-esm.mjs',
  'use-cjs.cjs',
  'adapters-esm.mjs',
  'adapters-cjs.cjs',
]
const directory = project({ packages: ['zod@4'], files: ['use.cjs', 'use-adapters.cjs', ...scripts] })

for (const version of versions) {
  /** @param {string[]} args */
  const node = (...args) => run(directory, 'npx', '--yes', '--package', `node@${version}`, 'node', ...args)
  await check(`Node ${version} is what runs`, () =>
    assert.ok(`${node('--version')}.`.startsWith(`v${version}.`)),
  )
  for (const script of scripts)
    await check(`Node ${version}: ${script}`, () => node('--throw-deprecation', script))
}

// A user's bundler makes one file of everything: the lab's workers and kernels must come along.
await check('bundled by esbuild: adapters-esm.mjs', async () => {
  await build({
    entryPoints: [path.join(directory, 'adapters-esm.mjs')],
    outfile: path.join(directory, 'bundled.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  })
  run(directory, 'node', 'bundled.mjs')
})

// Deno gets no permissions for the pure entries: they need no file, no network and no environment.
const deno = ['deno', '2.9.6', 'run', '--no-remote']
const all = ['--allow-read', '--allow-env', '--allow-sys']
for (const [script, ...runtimes] of /** @type {[string, ...string[][]][]} */ ([
  ['use-esm.mjs', ['bun', '1.4.5'], deno],
  ['pure-entries.mjs', ['bun', '1.4.5'], deno],
  ['all-entries.mjs', ['bun', '1.4.5'], [...deno, ...all]],
]))
  for (const [runtime, version, ...args] of runtimes)
    await check(`${runtime} ${version}: ${script}`, () =>
      run(directory, 'npx', '--yes', '--package', `${runtime}@${version}`, String(runtime), ...args, script),
    )
