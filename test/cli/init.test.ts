import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import ts from 'typescript'
import { expect, it } from 'vitest'
import { loadConfig } from '../../src/cli/config/load.js'
import { temporaryFolder } from '../node/folder.js'
import { command } from './fake.js'

/** What the string literals of a program stand for. */
function literalsOf(program: string): string[] {
  const found: string[] = []
  const look = (node: ts.Node): void => {
    if (ts.isStringLiteral(node)) found.push(node.text)
    ts.forEachChild(node, look)
  }
  look(ts.createSourceFile('run.config.ts', program, ts.ScriptTarget.ESNext))
  return found
}

it('writes a config with what it was told, and says what to do next', async () => {
  const file = join(await temporaryFolder(), 'my.config.ts')
  const hostile = ['ckpt/', "'", '`$', '{process.exit()}', '"\\', '\n'].join('')
  const args = ['--url', 'http://gpu:1/v1', '--directory', 'runs/b', '--checkpoint', hostile]
  const { code, stdout, stderr } = await command(['init', file, ...args])
  expect([code, stderr]).toEqual([0, ''])
  expect(stdout).toContain(`npx self-rewarding plan ${file}\n`)
  const text = await readFile(file, 'utf8')
  expect(text).toContain("fileLedger('runs/b')")
  expect(literalsOf(text)).toContain(hostile)
  const { diagnostics } = ts.transpileModule(text, { reportDiagnostics: true })
  expect(diagnostics).toEqual([])
})

it('leaves a file that is there alone', async () => {
  const file = join(await temporaryFolder(), 'run.config.ts')
  await writeFile(file, 'mine')
  const before = await stat(file)
  const { code, stderr } = await command(['init', file])
  expect([code, stderr]).toEqual([2, expect.stringContaining('is there already and stays as it is')])
  expect((await stat(file)).mtimeMs).toBe(before.mtimeMs)
  expect(await readFile(file, 'utf8')).toBe('mine')
})

it.each([
  [['no/such/run.config.ts'], 'there is no directory no/such; make it first'],
  [['config.yaml'], 'it ends in .ts, .mts, .js, .mjs or .json'],
  [['package.json/run.config.ts'], 'package.json is no directory'],
  [['--url', 'https://me:secret@host/v1'], 'credentials stay in the environment'],
  [['--prompts', 'no-such.jsonl'], 'there is no such file'],
  [['--prompts', 'package.json'], 'expected a .jsonl file'],
  [['--trainer', 'trll'], 'did you mean "trl"?'],
  [['--url', 'localhost:8000'], 'expected an address such as http://127.0.0.1:8000/v1'],
])('refuses %j', async (args, message) => {
  const { code, stderr } = await command(['init', ...args])
  expect([code, stderr]).toEqual([2, expect.stringContaining(message)])
})

it('writes one in JSON that loads, and prints its schema', async () => {
  const file = join(await temporaryFolder(), 'run.json')
  const { code, stdout } = await command(['init', file, '--directory', 'runs/b'])
  expect([code, stdout]).toEqual([0, expect.stringContaining(`npx self-rewarding plan ${file}`)])
  expect(await loadConfig(file)).toMatchObject({ iterations: 2, ledger: { location: 'runs/b' } })
  const schema = await command(['init', '--schema'])
  expect(JSON.parse(schema.stdout)).toMatchObject({ required: expect.arrayContaining(['ledger', 'open']) })
})

it.each([
  ['handoff', "handoff({ directory: 'runs/a/training' })"],
  ['trl', "trl({ python: '.venv/bin/python', directory: 'runs/a/training' })"],
  [
    'command',
    "command({ command: ['.venv/bin/python', 'train.py', '{job}'], directory: 'runs/a/training' })",
  ],
])('says the same in both languages, trained by %s', async (trainer, made) => {
  const folder = await temporaryFolder()
  const [json, typescript] = [join(folder, 'run.json'), join(folder, 'run.config.ts')]
  for (const file of [json, typescript])
    expect((await command(['init', file, '--trainer', trainer])).code).toBe(0)
  const text = await readFile(typescript, 'utf8')
  for (const part of [`trainer: ${made},`, "seeds: [\n      'Explain", "writer: 'self',", 'calls: 100_000'])
    expect(text).toContain(part)
  expect(text).toContain('judge: { votes: 3, sampling: { temperature: 0.7, topP: 0.9, maxTokens: 512 } }')
  expect(JSON.parse(await readFile(json, 'utf8'))).toMatchObject({
    trainer: { use: trainer, directory: 'runs/a/training' },
    prompts: { writer: 'self', seeds: expect.arrayContaining([expect.stringMatching(/^Explain/)]) },
    judge: { votes: 3, sampling: { maxTokens: 512 } },
    budget: { calls: 100_000 },
  })
})
