import { execFile } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exampleFolder, examplesOf, promised, typeErrors, writeModule } from './examples.js'

const documents = [
  'README.md',
  'docs/alpaca-eval.md',
  'docs/entry-points.md',
  'docs/evaluation.md',
  'docs/exports.md',
  'docs/run-directory.md',
  'docs/lab.md',
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

const examples = (await Promise.all(documents.map(examplesOf))).flat()

describe('code in the documents', () => {
  let folder: string
  beforeAll(async () => {
    folder = await exampleFolder()
  })
  afterAll(() => rm(folder, { recursive: true }))

  it('is there', () => expect(examples.length).toBeGreaterThan(2))

  it('passes the type checker', async () => expect(await typeErrors(examples, folder)).toEqual([]))

  it.each(examples)('runs as printed: $name', async example => {
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
