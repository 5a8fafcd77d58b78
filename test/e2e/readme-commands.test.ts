// Runs every command of the README as it stands there, in the order of the page, in one folder.
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CommandLines } from './as-shown.js'
import { exampleFolder, root } from './examples.js'

/** The lab, which has tests of its own. */
const elsewhere = ['run']

/** What each command says where it did what it is for. */
const says: Readonly<Record<string, RegExp>> = {
  init: /npx self-rewarding plan run\.config\.ts/,
  'doctor run.config.ts': /\nNo problem/,
  'plan run.config.ts': /all of it/,
  'run run.config.ts': /\nFinished\.\n/,
  'status runs/a': /^runs\/a: finished\n/,
  'view runs/a': /http:\/\/127\.0\.0\.1:\d+\/#/,
  'explain runs/a 1:17': /Tell me of 17\./,
  'diff runs/a M1 M2': /1 \(M1\) +2 \(M2\)\n/,
  'report runs/a': /runs\/a\/report\.html/,
  'reproduce runs/a': /Table 1/,
  'run run.config.ts --shard 1/8': /^This shard is done\./,
  'merge run.config.ts': /^The calls of 8 shards are in iteration 3 of runs\/a\./,
  'reselect run.config.ts': /runs\/a\/selections\//,
  'evaluate run.config.ts': /Head to head/,
  'judge answers.jsonl --config run.config.ts': /answers\.judged\.jsonl/,
  'judge-bench additive my.txt --config run.config.ts --data eft-eval.jsonl':
    /^Agreement with people\n[\s\S]*\nUse none of these/,
  'export runs/a --format axolotl --iteration 1': /runs\/a\/exports\//,
  'data oasst oasst1.messages.jsonl.gz --out data': /eft-eval\.jsonl/,
}

const readme = await readFile(join(root, 'README.md'), 'utf8')
const commands = [...readme.matchAll(/^(?:\| `)?npx self-rewarding ([^`#\n]+)/gm)].map(([, line = '']) =>
  line.trim(),
)

const config = (iterations: number): string => `
import { defineConfig, scriptedProvider } from 'self-rewarding'
import { command } from 'self-rewarding/command'
import { defineEvaluation } from 'self-rewarding/models'
import { fileLedger } from 'self-rewarding/node'

// Answers in one to five letters, judges by length and prefers the first.
const model = scriptedProvider(({ prompt, seed, index }) => {
  if (prompt.includes('Verdict')) return 'One is better.\\n\\nVerdict: A'
  const judged = /<response>(.*)<\\/response>/s.exec(prompt)?.[1]
  return judged === undefined ? 'x'.repeat(1 + ((seed + index) % 5)) : \`Fine.\\n\\nScore: \${judged.length % 6}\`
})

export default defineConfig({
  ledger: fileLedger('runs/a'),
  start: { name: 'M1', path: 'my-model', revision: '1' },
  open: async () => model,
  trainer: command({
    command: [process.execPath, 'train.mjs', '{description}', '{result}'],
    directory: 'runs/a/training',
    pollMs: 20,
  }),
  prompts: Array.from({ length: 20 }, (_, at) => \`Tell me of \${at}.\`),
  iterations: ${iterations},
  seed: 1,
  candidates: { n: 4, sampling: { temperature: 0.7, topP: 0.9, maxTokens: 20 } },
  judge: { votes: 1, sampling: { temperature: 0.7, topP: 0.9, maxTokens: 20 } },
})

export const evaluation = defineEvaluation({ prompts: ['Name a river.'], headToHead: { judge: 'self' } })
`

const trainer = `
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
const [description, result] = process.argv.slice(2)
mkdirSync(join(dirname(result), 'checkpoint'))
const revision = JSON.parse(readFileSync(description, 'utf8')).name
writeFileSync(result + '.part', JSON.stringify({ path: 'checkpoint', revision }))
renameSync(result + '.part', result)
`

/** Open Assistant's flat messages: prompts with three ranked answers each, enough of them for the paper's sets. */
function* messages(): Generator<object> {
  for (let tree = 0; tree < 5000; tree++) {
    const common = { message_tree_id: `p${tree}`, tree_state: 'ready_for_export' }
    const good = { lang: 'en', review_result: true, deleted: false, ...common }
    yield { message_id: `p${tree}`, role: 'prompter', text: `Tell me of the number ${tree}.`, ...good }
    for (const rank of [0, 1, 2]) {
      const text = `It is ${tree}, ${['said well', 'said', 'said badly'][rank]}.`
      yield { message_id: `a${tree}-${rank}`, parent_id: `p${tree}`, role: 'assistant', text, rank, ...good }
    }
  }
}

const jsonl = (rows: Iterable<object>): string => Array.from(rows, row => `${JSON.stringify(row)}\n`).join('')

describe('the commands of the README', () => {
  let folder: string
  let commandLines: CommandLines

  beforeAll(async () => {
    folder = await exampleFolder()
    commandLines = new CommandLines(folder, 100)
    const ranked = [0, 1, 2, 3, 4, 5].map(at => ({
      ...{ id: `i${at}`, tree_id: `t${at}`, group: `t${at}`, prompt: `Name number ${at}.` },
      responses: [
        { id: 'x', text: 'xxxx', rank: 0 },
        { id: 'y', text: 'x', rank: 1 },
      ],
    }))
    const files = {
      'train.mjs': trainer,
      'answers.jsonl': jsonl([{ prompt: 'Name a prime.', response: 'seven' }]),
      'my.txt':
        'scale: 0-5\nHow good is this answer to {{prompt}}?\n<response>{{response}}</response>\nEnd with "Score: n".',
      'eft-eval.jsonl': jsonl(ranked),
      'oasst1.messages.jsonl.gz': gzipSync(jsonl(messages())),
    }
    for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content)
  })
  afterAll(async () => {
    commandLines.end()
    await rm(folder, { recursive: true, force: true })
  })

  async function perform(line: string): Promise<string> {
    if (line.startsWith('view ')) return commandLines.view(`self-rewarding ${line}`)
    const { stdout, stderr } = await commandLines.run(`self-rewarding ${line}`)
    return stdout + stderr
  }

  /** What has been done before a command of the page, besides the commands above it. */
  const before: Readonly<Record<string, () => Promise<unknown>>> = {
    'doctor run.config.ts': () => writeFile(join(folder, 'run.config.ts'), config(2)),
    'run run.config.ts --shard 1/8': async () => {
      await writeFile(join(folder, 'run.config.ts'), config(3))
      await perform('run run.config.ts --until prompts')
    },
    'merge run.config.ts': async () => {
      for (let shard = 2; shard <= 8; shard++) await perform(`run run.config.ts --shard ${shard}/8`)
    },
    'reselect run.config.ts': () => perform('run run.config.ts'),
  }

  it('are all known to this test', () =>
    expect(commands.filter(line => !elsewhere.includes(line))).toEqual(Object.keys(says)))

  it.each(Object.entries(says))('%s', async (line, expected) => {
    await before[line]?.()
    expect(await perform(line)).toMatch(expected)
  })
})
