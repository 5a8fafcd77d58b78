import { execFile } from 'node:child_process'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type Example,
  exampleFolder,
  examplesOf,
  promised,
  root,
  typeErrors,
  writeModule,
} from './examples.js'
import { fences } from './markdown.js'

const documents = [
  'README.md',
  'docs/alpaca-eval.md',
  'docs/entry-points.md',
  'docs/evaluation.md',
  'docs/exports.md',
  'docs/extending.md',
  'docs/getting-started.md',
  'docs/judge-tests.md',
  'docs/run-directory.md',
  'docs/lab.md',
  'docs/library.md',
  'docs/prompt-creation.md',
  'docs/running.md',
  'docs/seed-data.md',
  'docs/texts.md',
  'docs/variants.md',
  'docs/viewer.md',
  'docs/backends/llama-cpp.md',
  'docs/backends/serving.md',
  'docs/backends/transformers-serve.md',
  'docs/recipes/8b.md',
  'docs/trainers/command.md',
  'docs/trainers/trl.md',
  'docs/trainers/ray.md',
  'docs/scale/ray.md',
]

const vitest = join(root, 'node_modules/vitest/vitest.mjs')

/** Whether an example is a test, which Vitest runs. */
const isTest = ({ code }: Example): boolean => code.includes("from 'vitest'")

/** The blocks of a page as they are printed. */
const codeIn = async (page: string) =>
  fences(await readFile(join(root, page), 'utf8')).filter(({ language }) => language === 'ts')

const examples = (await Promise.all(documents.map(examplesOf))).flat()

describe('examples are as short as is said of them', () => {
  it('what extends the library takes under 30 lines', async () => {
    const blocks = await codeIn('docs/extending.md')
    expect(blocks.length).toBeGreaterThan(4)
    for (const { code, line } of blocks) expect(code.split('\n').length - 1, `line ${line}`).toBeLessThan(30)
  })

  it('the library takes 20 lines', async () => {
    const [library] = await codeIn('README.md')
    expect(library?.code).toContain('new IterationRunner(')
    expect(library?.code.trimEnd().split('\n').length).toBeLessThanOrEqual(20)
  })
})

describe('code in the documents', () => {
  let folder: string
  beforeAll(async () => {
    folder = await exampleFolder()
  })
  afterAll(() => rm(folder, { recursive: true }))

  it('is there', () => expect(examples.length).toBeGreaterThan(2))

  it('passes the type checker', async () => expect(await typeErrors(examples, folder)).toEqual([]))

  it.each(examples.filter(isTest))('passes in Vitest: $name', async example => {
    const path = await writeModule(example, folder)
    // Of its own, or that of this repository would be found.
    await writeFile(join(folder, 'vitest.config.mjs'), 'export default {}')
    const { stdout } = await promisify(execFile)(process.execPath, [vitest, 'run', '--root', folder, path], {
      cwd: folder,
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' },
    })
    expect(stdout).toMatch(/Tests +\d+ passed/)
  })

  it.each(examples.filter(example => !isTest(example)))('runs as printed: $name', async example => {
    const path = await writeModule(example, folder)
    const { stdout } = await promisify(execFile)(process.execPath, [path], {
      cwd: folder,
      env: { ...process.env, KEY: 'k' },
    })
    const printed = stdout.trimEnd().split('\n')
    const expected = promised(example.code)
    if (expected.length > 0) expect(printed).toEqual(expected)
  })
})
