import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { configJsonSchema } from '../../../src/cli/config/json/json-schema.js'
import { loadConfig } from '../../../src/cli/config/load.js'
import { UsageError } from '../../../src/cli/usage-error.js'
import { JudgePrompt, positivesOnly, type RunnerOptions, selfInstruct } from '../../../src/index.js'
import { rougeNovelty, selfInstructRule } from '../../../src/instruct/index.js'
import { describeSettings } from '../../../src/iterate/describe-settings.js'
import { driftGate } from '../../../src/iterate/gates/index.js'
import { resolveOptions } from '../../../src/iterate/resolve-options.js'
import { fileLedger, handoff } from '../../../src/node/index.js'
import { env, openaiCompatible } from '../../../src/providers/openai-compatible/index.js'
import { allPairs, spin } from '../../../src/select/variants/index.js'
import { temporaryFolder } from '../../node/folder.js'
import { command } from '../fake.js'
import { modelServer } from '../model-server.js'

const base = {
  ledger: 'runs/a',
  start: { name: 'M1', path: 'ckpt/M1', revision: 'r1' },
  open: { use: 'openai-compatible', baseURL: 'http://127.0.0.1:1/v1' },
  trainer: { use: 'handoff', directory: 'runs/a/training' },
  prompts: ['Name a prime.'],
  iterations: 2,
}

async function load(document: object | string): Promise<RunnerOptions> {
  const file = join(await temporaryFolder(), 'run.json')
  await writeFile(file, typeof document === 'string' ? document : JSON.stringify(document, null, 2))
  return loadConfig(file)
}

/** What a config is refused with, from the file's name on. */
async function complaint(document: object | string): Promise<string> {
  const error: unknown = await load(document).catch((error: unknown) => error)
  if (!(error instanceof UsageError)) throw new Error('it was accepted', { cause: error })
  return error.message.replace(/^.*\/run\.json/, 'run.json')
}

describe('a config in JSON', () => {
  const seeds = Array.from({ length: 9 }, (_, i) => `Multiply ${i} by 7.`)
  const answers = [{ prompt: 'Name a prime.', response: '2' }]

  it.each<[string, object, Partial<RunnerOptions>]>([
    ['nothing more', {}, {}],
    ['judge', { judge: { votes: 2 } }, { judge: { votes: 2 } }],
    ['candidates', { candidates: { n: 2 }, seed: 4 }, { candidates: { n: 2 }, seed: 4 }],
    [
      'another judge prompt',
      { judge: { prompt: { use: 'multiple-choice' }, requiredVotes: 2 } },
      { judge: { prompt: JudgePrompt.multipleChoice(), requiredVotes: 2 } },
    ],
    [
      'prompts that a model writes',
      { prompts: { use: 'self-instruct', seeds, writer: 'self', count: 20, shots: 2 } },
      { prompts: selfInstruct({ seeds, writer: 'self', count: 20, shots: 2 }) },
    ],
    [
      'the rule of Self-Instruct',
      {
        prompts: {
          ...{ use: 'self-instruct', rule: 'self-instruct', seeds, writer: 'self', count: 20 },
          novelty: { use: 'rouge', threshold: 0.8 },
        },
      },
      {
        prompts: selfInstruct({
          ...{ ...selfInstructRule, seeds, writer: 'self', count: 20 },
          novelty: () => rougeNovelty({ threshold: 0.8 }),
        }),
      },
    ],
    ['all pairs', { select: { use: 'all-pairs', margin: 1 } }, { select: allPairs({ margin: 1 }) }],
    ['positives', { select: { use: 'positives-only' } }, { select: positivesOnly() }],
    ['gates', { gates: [{ use: 'drift', tieRate: false }] }, { gates: [driftGate({ tieRate: false })] }],
    ['a number of calls', { concurrency: 3 }, { concurrency: 3 }],
    [
      'training',
      { training: { beta: 0.2 }, targetPairs: [1, 2] },
      { training: { beta: 0.2 }, targetPairs: [1, 2] },
    ],
    [
      'a raw format',
      { format: { kind: 'text', candidate: 'Q: {{prompt}}\nA:', judge: '{{judge}}' } },
      { format: { kind: 'text', candidate: 'Q: {{prompt}}\nA:', judge: '{{judge}}' } },
    ],
  ])('is the same run as in TypeScript: %s', async (_, document, options) => {
    const inTypeScript: RunnerOptions = {
      ledger: fileLedger('runs/a'),
      start: base.start,
      open: openaiCompatible({ baseURL: base.open.baseURL }),
      trainer: handoff({ directory: 'runs/a/training' }),
      prompts: base.prompts,
      iterations: 2,
      ...options,
    }
    const loaded = await load({ ...base, ...document })
    expect(await describeSettings(resolveOptions(loaded))).toEqual(
      await describeSettings(resolveOptions(inTypeScript)),
    )
    expect(loaded.gates?.map(({ name }) => name)).toEqual(inTypeScript.gates?.map(({ name }) => name))
  })

  it('reads its rows from files', async () => {
    const folder = await temporaryFolder()
    const file = async (name: string, rows: readonly object[]): Promise<{ file: string }> => {
      await writeFile(join(folder, name), rows.map(row => `${JSON.stringify(row)}\n`).join(''))
      return { file: join(folder, name) }
    }
    const turn = (content: string, role = 'user') => [{ role, content }]
    const ranked = {
      ...{ id: 'a', tree_id: 't', group: 'g', prompt: 'Name a prime.' },
      responses: [
        { id: 'x', text: '7', rank: 0 },
        { id: 'y', text: '9', rank: 1 },
      ],
    }
    const loaded = await load({
      ...base,
      select: { use: 'spin', answers: await file('answers.jsonl', answers) },
      mix: { rows: await file('mix.jsonl', [{ prompt: turn('p'), chosen: turn('c'), rejected: turn('r') }]) },
      sft: { rows: await file('ift.jsonl', [{ prompt: turn('p'), completion: turn('c', 'assistant') }]) },
      evaluate: await file('eft-eval.jsonl', [ranked]),
    })
    expect(loaded.select?.options).toEqual(spin({ answers }).options)
    expect(loaded.mix?.rows).toEqual([{ prompt: 'p', chosen: 'c', rejected: 'r' }])
    expect(loaded.sft?.rows).toEqual([{ prompt: turn('p'), completion: turn('c', 'assistant') }])
    expect(loaded.evaluate?.[0]?.responses.map(({ rank }) => rank)).toEqual([0, 1])
    const broken = { ...base, evaluate: await file('ift.jsonl', [{ prompt: 3 }]) }
    expect(await complaint(broken)).toMatch(/^run\.json: .*ift\.jsonl:1: /)
  })

  it('goes on with what TypeScript began', async () => {
    const { baseURL, calls } = await modelServer()
    const folder = await temporaryFolder()
    const capabilities = { n: true, seed: true, logprobs: false }
    const json = {
      ...base,
      ledger: join(folder, 'run'),
      open: { ...base.open, baseURL, capabilities, maxTokensField: 'max_tokens' },
      prompts: ['Name a prime.', 'Explain tides.', 'Write a haiku.'],
    }
    const typed: RunnerOptions = {
      ...json,
      ledger: fileLedger(json.ledger),
      open: openaiCompatible({ baseURL, capabilities, maxTokensField: 'max_tokens' }),
      trainer: handoff({ directory: json.trainer.directory }),
    }
    const until = ['run', 'x', '--until', 'datasets']
    const first = await command(until, { config: () => typed })
    expect(first).toMatchObject({ code: 0 })
    const [asked, settings] = [calls(), await readFile(join(folder, 'run/run.json'), 'utf8')]
    expect(asked).toBeGreaterThan(0)
    const second = await command(until, { config: () => load(json) })
    expect(second).toMatchObject({ code: 0 })
    expect(calls()).toBe(asked)
    expect(await readFile(join(folder, 'run/run.json'), 'utf8')).toBe(settings)
  })

  it('keeps credentials out of itself', async () => {
    const key = (apiKey: unknown) => ({ ...base, open: { ...base.open, apiKey } })
    await load(key({ env: 'KEY' }))
    const header = { ...base, open: { ...base.open, headers: { authorization: 'Bearer secret' } } }
    const trainer = { use: 'command', command: ['x'], directory: 'd', env: { HF_TOKEN: 'secret' } }
    for (const document of [
      key('secret'),
      key({ env: 'secret', more: 'secret' }),
      key(['secret']),
      header,
      { ...base, trainer },
      { ...base, open: { ...base.open, api_key: 'secret' } },
      { ...base, open: { ...base.open, baseURL: 'http://me:secret@host/v1' } },
    ]) {
      const said = await complaint(document)
      expect(said).toMatch(/^run\.json:\d+:\d+: (open|trainer)\./)
      expect(said).not.toContain('secret')
    }
    expect(env('KEY')).toEqual({ env: 'KEY' })
  })
})

describe('what is wrong with a config in JSON', () => {
  it.each<[string, object, string]>([
    ['a name', { iteration: 2 }, ':20:3: iteration: there is no such option; did you mean iterations?'],
    [
      'a name below',
      { judge: { vote: 3 } },
      ':21:5: judge.vote: there is no such option; did you mean votes?',
    ],
    ['a name of nothing', { judge: { zzz: 3 } }, ': there is no such option; there are votes, '],
    [
      'the name of an option of one part',
      { open: { ...base.open, baseUrl: 'x' } },
      'open.baseUrl: there is no such option; did you mean baseURL?',
    ],
    [
      'a kind',
      { trainer: { use: 'trll' } },
      'trainer.use: expected "handoff" or "trl" or "command" or "ray" (did you mean "trl"?), got "trll" (string)',
    ],
    ['no kind', { trainer: {} }, 'trainer.use: is missing: expected "handoff" or '],
    ['a type', { iterations: '2' }, ': iterations: expected a number, got "2" (string)'],
    ['a part of a number', { iterations: 1.5 }, ': iterations: expected a whole number, got 1.5'],
    ['a bound', { concurrency: 0 }, ': concurrency: expected a number, at least 1, got 0'],
    [
      'one of two forms',
      { concurrency: { maxx: 1 } },
      'concurrency.maxx: there is no such option; did you mean max?',
    ],
    [
      'something missing',
      { start: { name: 'M1', path: 'p' } },
      'start.revision: is missing: expected a text',
    ],
    ['a text in a list', { prompts: ['a', 3] }, ': prompts.1: expected a text, got 3'],
    ['an empty list', { prompts: 3 }, ': prompts: expected a list of texts, or a source of prompts'],
    [
      'what the adapter refuses',
      { open: { ...base.open, baseURL: 'here' } },
      ': open.baseURL: expected an http',
    ],
    ['what the runner refuses', { candidates: { n: 1 } }, ': candidates.n: expected at least 2'],
    [
      'a file that is not there',
      { evaluate: { file: 'no.jsonl' } },
      ': evaluate.file: expected a file that can be read, got "no.jsonl"',
    ],
    [
      'no manifest',
      { split: { file: 'no.json' } },
      ': split.file: expected a split.json, as self-rewarding data writes it',
    ],
  ])('is said with its place: %s', async (_, change, message) => {
    expect(await complaint({ ...base, ...change })).toContain(message)
  })

  it.each([
    ['', ' is empty'],
    ['{', ':1:2: expected a closing brace'],
    [
      '{\n  "ledger": "a",\n}',
      ':3:1: expected a name in double quotes (is there a comma at the end of the line before?)',
    ],
    ['{\n  "a": 1\n  "b": 2}', ':3:3: expected a comma'],
    ['// x\n{}', ':1:1: JSON has no comments'],
    ['{"ledger": "a",\n "ledger": "b"}', ':2:2: ledger is there twice'],
    ['{"__proto__": {}}', ':1:2: __proto__ is no such option'],
    ['[]', ':1:1: expected an object, got an array of 0'],
    ['\uFEFF{"ledger": 3}', ':1:2: ledger: expected a text, got 3'],
  ])('is told of %j', async (text, message) => {
    expect(await complaint(text)).toContain(`run.json${message}`)
  })

  it('is an error of the user, whatever the file holds', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.constantFrom(...Object.keys(base), 'judge', 'select', 'mix'), fc.jsonValue()),
        async change => {
          const error: unknown = await load({ ...base, ...change }).catch((error: unknown) => error)
          if (error instanceof Error) expect(error).toBeInstanceOf(UsageError)
        },
      ),
      { numRuns: 60 },
    )
  })
})

describe('the schema of a config', () => {
  it('has all options of the runner', () => {
    const { properties = {} } = configJsonSchema()
    const options: Record<keyof RunnerOptions, true> = {
      ...{ ledger: true, start: true, sft: true, open: true, trainer: true, prompts: true, iterations: true },
      ...{ seed: true, format: true, candidates: true, judge: true, split: true, mix: true, select: true },
      ...{ evaluate: true, gates: true, concurrency: true, retry: true, breaker: true },
      ...{ maxFailureShare: true, budget: true, prices: true, targetPairs: true, training: true },
    }
    expect(Object.keys(properties).sort()).toEqual(['$schema', 'evaluation', ...Object.keys(options)].sort())
  })
})
