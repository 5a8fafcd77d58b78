import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadConfig } from '../../src/cli/config/load.js'
import { UsageError } from '../../src/cli/usage-error.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'config-'))
})
afterEach(() => rm(folder, { recursive: true }))

/** Options that pass the checks, as a config file writes them. */
const options = (more = '') => `{
  ledger: { location: 'here', open() {}, shard() {} },
  start: { name: 'M1', path: 'p', revision: 'r' },
  open: async () => {},
  trainer: { find() {}, submit() {}, wait() {}, cancel() {} },
  prompts: ['Name a prime.'],
  iterations: 2,
  ${more}
}`

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, text)
  return path
}

/** What a config is refused with; the folder of the test is left out. */
async function complaint(path: string): Promise<string> {
  const error = await loadConfig(path).catch((error: unknown) => error)
  expect(error).toBeInstanceOf(UsageError)
  const { message } = error as UsageError
  return message.replaceAll(relative(process.cwd(), folder), '.').replaceAll(folder, '.')
}

describe('a config', () => {
  it.each([
    [
      'run.ts',
      `const iterations: number = 3\nenum Kind { A }\nexport default ${options('seed: Kind.A as number')}`,
    ],
    ['run.mts', `import type { x } from 'nowhere'\nexport default ${options('seed: 0 satisfies number')}`],
    ['run.js', `export default ${options('seed: 0')}`],
    ['run.mjs', `export default ${options('seed: 0')}`],
  ])('is read from %s', async (name, text) => {
    expect(await loadConfig(await file(name, text))).toMatchObject({ iterations: 2, seed: 0 })
  })

  it.each([
    ['a function', `export default () => (${options()})`],
    ['an async one', `export default async () => (${options()})`],
    ['what is waited for', `const made = await Promise.resolve(${options()})\nexport default made`],
  ])('may be %s', async (_, text) => {
    expect(await loadConfig(await file('run.ts', text))).toMatchObject({ iterations: 2 })
  })

  it('imports files of its own', async () => {
    await file('parts/seed.ts', 'export const seed: number = 5')
    const path = await file(
      'run.ts',
      `import { seed } from './parts/seed'\nexport default ${options('seed')}`,
    )
    expect(await loadConfig(path)).toMatchObject({ seed: 5 })
  })
})

describe('a config is refused', () => {
  it.each([
    [
      'that is not there',
      'gone.ts',
      'there is no file ./gone.ts; write one with npx self-rewarding init ./gone.ts, or correct the path',
    ],
    ['of another kind', 'run.yaml', 'expected TypeScript, JavaScript or JSON (.ts, .mts, .js, .mjs, .json)'],
  ])('%s', async (_, name, said) => {
    expect(await complaint(join(folder, name))).toContain(said)
  })

  it('that is a folder', async () => {
    await mkdir(join(folder, 'run.ts'))
    expect(await complaint(join(folder, 'run.ts'))).toContain('./run.ts is a directory; give the config')
  })

  it.each<[string, string, string]>([
    ['a mistake of grammar', 'export default {\n  a: 1,\n  b: ,\n}', './run.ts:3:6: Unexpected token'],
    [
      'no default export',
      'export const a = 1',
      './run.ts has no default export of options; end it with: export default',
    ],
    ['a default export that is none', 'export default 3', 'has no default export of options'],
    ['a function that gives nothing', 'export default () => {}', './run.ts gives no options'],
    [
      'an error',
      'const a: number = 1\nthrow new RangeError("too far\\nand more")',
      './run.ts:2: RangeError: too far',
    ],
    ['no error', 'throw "words"', './run.ts: it threw words'],
    [
      'an error of its function',
      'export default async () => {\n  throw new Error("no key")\n}',
      './run.ts:2: Error: no key',
    ],
    [
      'a package that is not installed',
      'import "no-such-package"',
      "Cannot find module 'no-such-package'; install it",
    ],
    ['a file that is not there', 'import "./gone"', "Cannot find module './gone'"],
    [
      'an unknown option',
      `export default ${options('budgett: {}')}`,
      './run.ts: budgett: expected no such option',
    ],
    [
      'an option misspelt that is needed',
      `export default ${options().replace('iterations', 'iteratons')}`,
      'iteratons: ',
    ],
    ['an unusable option', `export default ${options('seed: 1.5')}`, './run.ts: seed: expected int, got 1.5'],
  ])('with %s', async (_, text, said) => {
    expect(await complaint(await file('run.ts', text))).toContain(said)
  })

  it('for a mistake in a file that it imports, which it names', async () => {
    await file('parts/a.ts', 'const a = \n')
    const path = await file('run.ts', `import './parts/a'\nexport default ${options()}`)
    expect(await complaint(path)).toMatch(/^\.\/parts\/a\.ts:2:1: /)
  })
})
