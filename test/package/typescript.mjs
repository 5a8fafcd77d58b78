// The tarball's declarations under each supported TypeScript, of every entry, as an ESM and a CommonJS program on Node,
// and of the root as a program for a browser that has no types of Node's. With skipLibCheck off they are checked
// themselves too; with it on, as most people have it, only what is used of them.
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { check, project, run } from './harness.mjs'

const versions = { ts59: '5.9.3', ts60: '6.0.3', ts70: '7.0.2' }

const strict = { noEmit: true, strict: true, target: 'ES2022', exactOptionalPropertyTypes: true }
const node = { ...strict, module: 'NodeNext', lib: ['ES2022'], types: ['node'] }
// Vitest's own declarations are for newer libraries, and for browsers too.
const vitest = { ...node, lib: ['ES2023', 'DOM', 'DOM.AsyncIterable'] }
const browser = {
  ...strict,
  module: 'ESNext',
  moduleResolution: 'Bundler',
  lib: ['ES2022', 'DOM'],
  types: [],
}
const programs = {
  node: { compilerOptions: node, files: ['root.mts', 'root.cts', 'entries.mts', 'entries.cts'] },
  vitest: { compilerOptions: vitest, files: ['vitest.mts'] },
  browser: { compilerOptions: browser, files: ['root.mts'] },
}

const directory = project({
  packages: [
    'zod@4',
    '@types/node@20',
    'vitest@4.1.12',
    ...Object.entries(versions).map(([name, v]) => `${name}@npm:typescript@${v}`),
  ],
  files: ['root.mts', 'root.cts', 'vitest.mts'],
  tsconfigs: Object.fromEntries(
    Object.entries(programs).flatMap(([name, { compilerOptions, files }]) =>
      [true, false].map(skipLibCheck => [
        `${name}-${skipLibCheck}.json`,
        { compilerOptions: { ...compilerOptions, skipLibCheck }, files },
      ]),
    ),
  ),
})

// To name an entry reads its declarations, and is an error where there are none.
const description = path.join(directory, 'node_modules/self-rewarding/package.json')
const entries = Object.keys(JSON.parse(readFileSync(description, 'utf8')).exports)
const code = entries
  .filter(entry => entry !== './vitest' && !entry.endsWith('.json'))
  .map((entry, i) => `export type Entry${i} = typeof import('${entry.replace('.', 'self-rewarding')}')\n`)
for (const file of ['entries.mts', 'entries.cts']) writeFileSync(path.join(directory, file), code.join(''))

for (const [name, version] of Object.entries(versions))
  for (const program of Object.keys(programs))
    for (const skipLibCheck of [true, false])
      await check(`TypeScript ${version}: ${program}, skipLibCheck ${skipLibCheck}`, () => {
        run(directory, 'node', `node_modules/${name}/bin/tsc`, '--project', `${program}-${skipLibCheck}.json`)
      })
