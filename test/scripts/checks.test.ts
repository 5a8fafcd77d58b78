import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { checkBundle } from '../../scripts/check-bundle.mjs'
import { checkLayers, checkPureConfig } from '../../scripts/check-layers.mjs'

// A check that cannot fail proves nothing: each case is a small tree that breaks (or keeps) one rule.
let root: string
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'checks-'))
})
afterEach(() => rmSync(root, { recursive: true }))

function tree(files: Record<string, string>): string {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true })
    writeFileSync(path.join(root, file), text)
  }
  return root
}

describe('checkLayers', () => {
  it('accepts arrows that point down', () => {
    const src = tree({
      'index.ts': "export * from './iterate/run.js'",
      'core/hash.ts': 'export {}',
      'judge/parse.ts': "import { z } from 'zod'\nimport '../core/hash.js'",
      'select/best.ts': "import '../judge/parse.js'",
      'iterate/run.ts': "import 'eventemitter3'\nimport '../select/best.js'",
      'providers/local/index.ts': "import 'node:fs'\nimport 'undici'\nimport '../../data/read.js'",
      'data/read.ts':
        '// import "node:fs" in a comment is no import\nexport const text = "import x from \'node:fs\'"',
      'cli/main.ts': "import '../providers/local/index.js'\nimport '../report/card.js'",
      'report/card.ts': 'export {}',
      'testing/index.ts': "import { expect } from 'vitest'",
    })
    expect(checkLayers(src)).toEqual([])
  })

  it.each([
    ['an import upward', 'core/a.ts', "import '../judge/b.js'", 'core/a.ts:1: core imports ../judge/b.js'],
    ['an import of a type upward', 'core/a.ts', "import type { B } from '../judge/b.js'", 'point down only'],
    ['an inline import type', 'core/a.ts', "export type A = import('../judge/b.js').B", 'point down only'],
    ['a re-export', 'core/a.ts', "\nexport * from '../judge/b.js'", 'core/a.ts:2'],
    ['a dynamic import', 'core/a.ts', "await import('../judge/b.js')", 'point down only'],
    ['an adapter in the loop', 'iterate/a.ts', "import '../node/b.js'", 'imported only by cli'],
    ['an adapter in the root entry', 'index.ts', "export * from './node/b.js'", 'imported only by cli'],
    ['the command in the root entry', 'index.ts', "export * from './cli/b.js'", 'point down only'],
    ['the root entry', 'judge/a.ts', "import '../index.js'", 'nobody imports the root entry'],
    [
      'an adapter that knows the paper',
      'trainers/trl/a.ts',
      "import '../../judge/b.js'",
      'an adapter imports',
    ],
    ['an adapter of the family', 'providers/a/a.ts', "import '../b/b.js'", 'an adapter imports only'],
    [
      'a Node built-in',
      'judge/a.ts',
      "import { readFile } from 'node:fs/promises'",
      'pure layers import only',
    ],
    ['a bare built-in', 'judge/a.ts', "import fs from 'fs'", 'pure layers import only'],
    ['a required built-in', 'judge/a.ts', "const fs = require('fs')", 'pure layers import only'],
    ['an assigned require', 'judge/a.ts', "import fs = require('fs')", 'pure layers import only'],
    ['the network', 'sample/a.ts', "import { fetch } from 'undici'", 'pure layers import only'],
    ['a framework', 'model/a.ts', "import { generateText } from 'ai'", 'pure layers import only'],
    [
      'a native backend',
      'model/a.ts',
      "import type { Llama } from 'node-llama-cpp'",
      'pure layers import only',
    ],
    ['vitest outside testing', 'judge/a.ts', "import 'vitest'", 'pure layers import only'],
    ['a computed import', 'judge/a.ts', 'await import(name)', 'cannot be checked'],
    ['a path out of src', 'judge/a.ts', "import '../../package.json'", 'no folder of the architecture'],
    ['an unknown folder', 'utils/a.ts', 'export {}', 'utils/a.ts: is in no folder'],
    ['a loose file', 'helpers.ts', 'export {}', 'helpers.ts: is in no folder'],
    ['a loose file in a family', 'providers/a.ts', 'export {}', 'providers/a.ts: is in no folder'],
  ])('reports %s', (_, file, text, message) => {
    expect(checkLayers(tree({ [file]: text }))).toEqual([expect.stringContaining(message)])
  })

  it('reports a cycle within a layer', () => {
    const src = tree({
      'judge/a.ts': "import '../sample/a.js'",
      'judge/b.ts': '',
      'sample/a.ts': "import '../select/a.js'",
      'select/a.ts': "import '../judge/b.js'",
    })
    expect(checkLayers(src)).toEqual(['cycle within a layer: judge -> sample -> select -> judge'])
  })

  it.each([
    ['values', "import { a } from './a.js'"],
    ['types', "import type { A } from './a.js'"],
    ['types beside values', "import { type A } from './a.js'"],
    ['an inline type', "export type A = import('./a.js').A"],
    ['re-exports', "export * from './a.js'"],
    ['what is loaded later', "export const a = () => import('./a.js')"],
    ['inlined sources', "import a from './a.js?source'"],
  ])('reports two files that import each other: %s', (_, text) => {
    const src = tree({ 'judge/a.ts': "import './b.js'", 'judge/b.ts': text })
    expect(checkLayers(src)).toEqual([
      'cycle of files: judge/a.ts -> judge/b.ts -> judge/a.ts; what two of them need belongs into a third',
    ])
  })

  it('reports every cycle of files in whole, across folders and with JSX, beside what is in none', () => {
    const src = tree({
      'cli/a.ts': "import './view/b.js'\nimport './view/top.js'",
      'cli/view/b.ts': "import type { C } from './c.js'",
      'cli/view/c.tsx': "import { a } from '../a.js'",
      'cli/view/top.ts': "import './bottom.js'",
      'cli/view/bottom.ts': '',
      'judge/self.ts': "import './self.js'",
      'judge/out.ts': "import './self.js'",
    })
    expect(checkLayers(src)).toEqual([
      expect.stringContaining('cycle of files: cli/a.ts -> cli/view/b.ts -> cli/view/c.tsx -> cli/a.ts;'),
      expect.stringContaining('cycle of files: judge/self.ts -> judge/self.ts;'),
    ])
  })

  it('reports files that the pure config does not cover, and ones it should not', () => {
    const directory = tree({
      'src/judge/a.ts': '',
      'src/core/a.ts': '',
      'src/node/a.ts': '',
      'tsconfig.json': JSON.stringify({ include: ['src'], exclude: ['src/judge'] }),
    })
    expect(checkPureConfig(path.join(directory, 'src'), path.join(directory, 'tsconfig.json'))).toEqual([
      expect.stringContaining('judge/a.ts'),
      expect.stringContaining('node/a.ts'),
    ])
  })

  it('fails as a command', () => {
    const directory = tree({ 'src/core/a.ts': "import 'node:fs'", 'tsconfig.json': '{ "include": ["src"] }' })
    const { status, stderr, stdout } = spawnSync(
      process.execPath,
      ['scripts/check-layers.mjs', path.join(directory, 'src'), path.join(directory, 'tsconfig.json')],
      { encoding: 'utf8' },
    )
    expect(stderr).toContain('core/a.ts:1: core imports node:fs')
    expect(stdout).toBe('1 violations\n')
    expect(status).toBe(1)
  })
})

describe('checkBundle', () => {
  const pure = {
    'index.js': "import { z } from 'zod'; export * from './chunk-a.js'",
    'index.cjs': "var z = require('zod'); var a = require('./chunk-a.cjs')",
    'index.d.ts': "export { A } from './shared-b.js'",
    'index.d.cts': "export { A } from './shared-b.cjs'",
    'chunk-a.js': "import { EventEmitter } from 'eventemitter3'",
    'chunk-a.cjs': "require('eventemitter3')",
    'shared-b.d.ts': 'export type A = 1',
    'shared-b.d.cts': 'export type A = 1',
  }

  it('accepts a pure root entry beside an adapter that is not', () => {
    expect(checkBundle(tree({ ...pure, 'node.js': "import 'node:fs'" }))).toEqual([])
  })

  it.each([
    ['chunk-a.js', "import fs from 'fs'", 'index.js: chunk-a.js:1: imports fs'],
    ['chunk-a.js', "export const open = () => import('node:fs')", 'index.js: chunk-a.js:1: imports node:fs'],
    ['chunk-a.cjs', "'use strict'\nrequire('undici')", 'index.cjs: chunk-a.cjs:2: imports undici'],
    ['shared-b.d.ts', "import { Readable } from 'stream'", 'index.d.ts: shared-b.d.ts:1: imports stream'],
  ])('reports what %s imports: %s', (file, text, message) => {
    expect(checkBundle(tree({ ...pure, [file]: text }))).toEqual([message])
  })
})
