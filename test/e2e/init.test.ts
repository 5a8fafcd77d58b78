// Configs that `init` writes, as the built command makes and takes them.
import { execFile } from 'node:child_process'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exampleFolder, root, typeErrors } from './examples.js'

const trainers = ['handoff', 'trl', 'command']
const variants = trainers.flatMap(trainer =>
  [[], ['--prompts', 'prompts.jsonl']].map((prompts, i): [string, string[]] => [
    `${trainer}-${i === 0 ? 'self' : 'file'}`,
    ['--trainer', trainer, ...prompts],
  ]),
)

describe('self-rewarding init', () => {
  let folder: string
  beforeAll(async () => {
    folder = await exampleFolder()
    await writeFile(join(folder, 'prompts.jsonl'), '{"prompt":"Name a prime."}\n')
  })
  afterAll(() => rm(folder, { recursive: true }))

  const cli = (...args: string[]): Promise<{ code: unknown; stdout: string; stderr: string }> =>
    new Promise(resolve => {
      const child = execFile(
        process.execPath,
        [join(root, 'dist/cli.js'), ...args],
        { cwd: folder },
        (_, stdout, stderr) => resolve({ code: child.exitCode, stdout, stderr }),
      )
      // A pipe that nobody writes to: a question would wait for ever.
    })

  it.each(variants)('writes configs of %s that plan takes, in every form', async (name, args) => {
    for (const ending of ['ts', 'js', 'json']) {
      const file = `${name}.${ending}`
      expect(await cli('init', file, '--directory', `runs/${file}`, ...args)).toMatchObject({
        code: 0,
        stderr: '',
      })
      expect(await cli('plan', file)).toMatchObject({
        code: 0,
        stderr: '',
        stdout: expect.stringContaining(`Still to do: runs/${file}`),
      })
    }
  })

  it('writes TypeScript that type-checks', async () => {
    const examples = await Promise.all(
      variants.map(async ([name]) => ({ name, code: await readFile(join(folder, `${name}.ts`), 'utf8') })),
    )
    expect(await typeErrors(examples, folder)).toEqual([])
  })
})
