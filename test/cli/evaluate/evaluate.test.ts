import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadConfig, loadEvaluation } from '../../../src/cli/config/load.js'
import { formatModels } from '../../../src/cli/evaluate/format.js'
import { UsageError } from '../../../src/cli/usage-error.js'
import type { ModelsReport } from '../../../src/iterate/models/types.js'
import { temporaryFolder } from '../../node/folder.js'
import { command } from '../fake.js'
import { modelServer } from '../model-server.js'

/** A run with M1 and M2, and what its config says of their evaluation. */
async function setup(evaluation: object | undefined) {
  const { baseURL, calls } = await modelServer((prompt, index, response, seed) => {
    if (prompt.includes('Verdict')) return `One is better.\n\nVerdict: ${seed % 2 === 0 ? 'A' : 'B'}`
    return response === undefined
      ? `${'x'.repeat(1 + ((seed + index) % 5))}`
      : `Score: ${response.length % 6}`
  })
  const folder = await temporaryFolder()
  const trainer = join(folder, 'train.sh')
  const result = '{"path":"checkpoint","revision":"r2"}'
  await writeFile(
    trainer,
    `mkdir -p "$1/checkpoint"; echo '${result}' > "$1/part"; mv "$1/part" "$1/result.json"\n`,
  )
  const config = join(folder, 'run.json')
  const ranked = join(folder, 'eft-eval.jsonl')
  const responses = [
    { id: 'x', text: 'xxxx', rank: 0 },
    { id: 'y', text: 'x', rank: 1 },
  ]
  await writeFile(
    ranked,
    JSON.stringify({ id: 'a', tree_id: 't', group: 'g', prompt: 'Name one.', responses }),
  )
  const document = {
    ledger: join(folder, 'run'),
    start: { name: 'M1', path: 'ckpt/M1', revision: 'r1' },
    open: {
      ...{ use: 'openai-compatible', baseURL, maxTokensField: 'max_tokens' },
      capabilities: { n: true, seed: true, logprobs: false },
    },
    trainer: {
      ...{ use: 'command', command: ['sh', trainer, '{job}'], pollMs: 20 },
      directory: join(folder, 'training'),
    },
    prompts: ['Name a prime.', 'Explain tides.', 'Write a haiku.'],
    iterations: 1,
    ...(evaluation && { evaluation: JSON.parse(JSON.stringify(evaluation).replaceAll('RANKED', ranked)) }),
  }
  await writeFile(config, JSON.stringify(document))
  const evaluate = (...flags: string[]) => command(['evaluate', config, ...flags])
  const run = () => command(['run', config], { config: () => loadConfig(config) })
  return { folder, config, evaluate, run, calls }
}

const whole = {
  prompts: ['Name a river.', 'Name a colour.'],
  headToHead: { judge: 'self' },
  cross: { votes: 1 },
  ranked: { items: { file: 'RANKED' }, prompts: [{ use: 'additive' }, { use: 'multiple-choice' }] },
}

describe('self-rewarding evaluate', () => {
  it('shows the checkpoints of a run side by side, and asks nothing twice', async () => {
    const { folder, evaluate, run, calls } = await setup(whole)
    expect(await evaluate()).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('there is no directory'),
    })
    expect((await run()).code).toBe(0)
    const first = await evaluate()
    expect(first).toMatchObject({ code: 0, stderr: expect.stringContaining('M2 answers …') })
    expect(first.stderr).toMatch(/^ +[\d.]+ s {2}M2 vs M1$/m)
    expect(first.stderr).toMatch(/^ +[\d.]+ s {2}M2 judges the answers of all: /m)
    expect(first.stderr).toContain('M1 judges ranked responses, multiple-choice …')
    expect(first.stdout).toMatch(/Head to head\n[\s\S]*M2 against M1 /)
    expect(first.stdout).toMatch(/M1, additive [\s\S]*M2, multiple-choice /)
    expect(first.stdout).toContain('self-evaluated')
    expect(first.stdout).toContain('npx self-rewarding reproduce')
    const document = JSON.parse(await readFile(join(folder, 'run/evaluation/models.json'), 'utf8'))
    expect(document.models).toHaveLength(2)
    const asked = calls()
    const again = await evaluate('--json')
    expect(calls()).toBe(asked)
    const { result } = JSON.parse(again.stdout.trimEnd().split('\n').at(-1) ?? '')
    expect(result.report.headToHead).toHaveLength(1)
    const one = await evaluate('--checkpoint', 'M3')
    expect(one).toMatchObject({ code: 2, stderr: expect.stringContaining('there are M1, M2') })
  })

  it('is the same in TypeScript', async () => {
    const folder = await temporaryFolder()
    // A module is loaded once.
    let files = 0
    const options = `{
      ledger: { location: 'here', open() {}, shard() {}, isBegun() {} },
      start: { name: 'M1', path: 'p', revision: 'r' },
      open: async () => {},
      trainer: { find() {}, submit() {}, wait() {}, cancel() {} },
      prompts: ['Name a prime.'],
      iterations: 2,
    }`
    const load = async (text: string) => {
      const file = join(folder, `run-${files++}.config.mjs`)
      await writeFile(file, `export default ${options}\n${text}`)
      return loadEvaluation(file)
    }
    const given = await load("export const evaluation = async () => ({ prompts: ['Name a river.'] })")
    expect(given.evaluation).toEqual({ prompts: ['Name a river.'] })
    for (const [text, message] of [
      ['', 'says nothing of an evaluation'],
      ['export const evaluation = { headToHed: {} }', 'there is no such option; did you mean headToHead?'],
    ] as const) {
      const error: unknown = await load(text).catch((error: unknown) => error)
      expect(error).toBeInstanceOf(UsageError)
      expect(String(error)).toContain(message)
    }
  })

  it('says where the config has no evaluation', async () => {
    const { evaluate } = await setup(undefined)
    expect(await evaluate()).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('says nothing of an evaluation'),
    })
  })
})

it('an empty report is no table', () => {
  const empty: ModelsReport = { models: [], headToHead: [], cross: [], selfPreference: [] }
  expect(formatModels(empty, { width: 80, heading: text => text })).toBe('')
})
