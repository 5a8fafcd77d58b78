// The tarball beside ai 6 and ai 7, each in a project of its own with that version's own providers: types, the mocks of
// `ai/test`, an iteration over HTTP through a real model object, and the code of docs/backends/ai-sdk.md.
import assert from 'node:assert/strict'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { check, project, run } from './harness.mjs'

const sets = {
  6: ['ai@6.0.325', '@ai-sdk/provider@3.0.19', '@ai-sdk/openai-compatible@2.0.92', '@ai-sdk/openai@3.0.141'],
  // Declares Node 22; what is used of it runs on 20 as well.
  7: ['ai@7.0.173', '@ai-sdk/provider@4.0.38', '@ai-sdk/openai-compatible@3.0.92', '@ai-sdk/openai@4.0.118'],
}
const typescript = ['typescript@6.0.3', '@types/node@20']
const compilerOptions = {
  ...{
    noEmit: true,
    strict: true,
    target: 'ES2022',
    module: 'NodeNext',
    lib: ['ES2023', 'DOM', 'DOM.AsyncIterable'],
  },
  ...{ types: ['node'], exactOptionalPropertyTypes: true },
  // The SDK's own declarations are not ours to check; `adapters.mts` is checked without them.
  skipLibCheck: true,
}

const document = readFileSync(path.join(import.meta.dirname, '../../docs/backends/ai-sdk.md'), 'utf8')
const documented = [...document.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => String(code))
assert.ok(documented.length > 0)

for (const [major, packages] of Object.entries(sets)) {
  const files = ['use-ai-sdk.mjs', 'ai-sdk-mocks.mjs', 'ai-sdk.mts']
  const tsconfigs = { 'tsconfig.json': { compilerOptions, include: ['*.mts'] } }
  const directory = project({ packages: ['zod@4', ...packages, ...typescript], files, tsconfigs })
  for (const [i, code] of documented.entries())
    writeFileSync(path.join(directory, `documented-${i}.mts`), code)
  await check(`ai ${major} is what is installed, once`, () => {
    const { version } = JSON.parse(readFileSync(path.join(directory, 'node_modules/ai/package.json'), 'utf8'))
    assert.equal(version.split('.')[0], major)
    assert.ok(!existsSync(path.join(directory, 'node_modules/self-rewarding/node_modules/ai')))
  })
  await check(`ai ${major}: its types`, () => run(directory, 'npx', 'tsc', '--project', 'tsconfig.json'))
  for (const script of ['ai-sdk-mocks.mjs', 'use-ai-sdk.mjs'])
    await check(`ai ${major}: ${script}`, () => console.log(run(directory, 'node', script, major)))
}
