import { mkdir, writeFile } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadConfig } from '../../src/cli/config/load.js'
import { fileLedger } from '../../src/node/index.js'
import { countingModel, runOptions } from '../iterate/setup.js'
import { temporaryFolder } from '../node/folder.js'
import { dangerous } from '../report/fixture/hostile.js'
import { command, type Ended } from './fake.js'
import { modelServer } from './model-server.js'

/** Clears the screen, links, writes to the clipboard, turns text around, goes back in the line. */
const nameable = '\u001b[2J\u001b]8;;http:x\u0007\u001b]52;c;aGk=\u0007\u202E\u2066\r\u009b31m\u200f'
const hostile = `${nameable}\u0000\ud800\n`
const long = 'x'.repeat(1 << 20)

/** The longest line: a command with two paths in it. */
const longest = 5000

/** A command that leaves the terminal alone, whatever came of it. */
async function inert(...given: Parameters<typeof command>): Promise<Ended> {
  const ended = await command(...given)
  for (const text of [ended.stdout, ended.stderr]) {
    expect(dangerous.exec(text)?.[0]).toBe(undefined)
    if (given[0].includes('--json')) continue
    expect(Math.max(...text.split('\n').map(line => line.length))).toBeLessThan(longest)
  }
  expect(ended.stderr).not.toContain('should not be')
  return ended
}

/** A run of a config in JSON, in a folder whose name is hostile too. */
async function setup(text: string, refuse?: (response: ServerResponse) => boolean) {
  const { baseURL } = await modelServer(
    (prompt, index, response, seed) =>
      prompt.includes('Verdict')
        ? `${text}\n\nVerdict: ${seed % 2 === 0 ? 'A' : 'B'}`
        : response === undefined
          ? `${index > 0 ? 'x' : text} ${(prompt.length + 2 * index) % 5}`
          : `${text}\n\nScore: ${(seed + index) % 6}`,
    (_, response) => refuse?.(response) ?? false,
  )
  const folder = join(await temporaryFolder(), nameable)
  await mkdir(folder)
  const trainer = join(folder, 'train.sh')
  const result = JSON.stringify({ path: `checkpoint${nameable}`, revision: 'r2' })
  await writeFile(join(folder, 'result.json'), result)
  await writeFile(
    trainer,
    'here=$(dirname "$0"); mkdir -p "$1/$(cat "$here/made")"; cp "$here/result.json" "$1/part"; mv "$1/part" "$1/result.json"\n',
  )
  await writeFile(join(folder, 'made'), `checkpoint${nameable}`)
  const ranked = join(folder, 'ranked.jsonl')
  const rows = Array.from({ length: 4 }, (_, i) => ({
    id: `${i}${text}`,
    prompt: `${i} ${text}`,
    responses: [0, 1].map(rank => ({ id: `${rank}${text}`, text: `${rank} ${text}`, rank })),
  }))
  await writeFile(ranked, rows.map(row => `${JSON.stringify(row)}\n`).join(''))
  const directory = join(folder, 'run')
  const config = join(folder, 'run.json')
  const document = {
    ledger: directory,
    start: { name: `M1${text.slice(0, 400)}`, path: `ckpt/${text.slice(0, 400)}`, revision: 'r1' },
    open: {
      ...{ use: 'openai-compatible', baseURL, maxTokensField: 'max_tokens' },
      capabilities: { n: true, seed: true, logprobs: false },
    },
    trainer: {
      ...{ use: 'command', command: ['sh', trainer, '{job}'], pollMs: 20 },
      directory: join(folder, 'training'),
    },
    prompts: [`0 ${text}`, 'Name a prime.', 'Explain tides.'],
    iterations: 1,
    candidates: { n: 3 },
    judge: { votes: 1, spareVotes: 0 },
    retry: { attempts: 1 },
    evaluation: { prompts: [`Held out ${text}`], headToHead: { judge: 'self' }, cross: { votes: 1 } },
  }
  await writeFile(config, JSON.stringify(document))
  const given = (...args: string[]) => inert(args, { config: () => loadConfig(config) })
  return { folder, config, directory, document, ranked, given }
}

describe('what models, servers and people wrote', () => {
  it.each([
    ['does something', hostile],
    ['is very long', long],
  ])('reaches no terminal where it %s', { timeout: 120_000 }, async (_, text) => {
    const { given, config, directory, folder, ranked } = await setup(text)
    const prompt = join(folder, `${nameable}.txt`)
    await writeFile(
      prompt,
      'scale: 0-5\nRate.\n{{prompt}}\n<response>{{response}}</response>\nScore: <number>',
    )
    for (const args of [
      ['plan', config],
      ['plan', config, '--sample', '2'],
      ['run', config, '--until', 'prompts'],
      ['run', config, '--shard', '1/2'],
      ['run', config, '--shard', '2/2'],
      ['merge', config],
      ['run', config, '--until', 'datasets'],
      ['run', config],
      ['reselect', config],
      ['evaluate', config],
      ['report', directory],
      ['reproduce', directory],
      ['export', directory, '--iteration', '1', '--format', 'trl'],
      ['explain', directory, '1:0'],
      ['judge-bench', 'additive', prompt, '--config', config, '--data', ranked],
    ]) {
      expect([args[0], (await given(...args)).code]).toEqual([args[0], 0])
      if (args[0] === 'run' || args[0] === 'evaluate') await given(...args, '--json')
    }
    const early = await given('evaluate', config, '--checkpoint', 'M3')
    expect(early).toMatchObject({ code: 2, stderr: expect.stringContaining('there is no checkpoint M3') })
  })

  it.each([
    [400, hostile],
    [400, long],
    [404, hostile],
    [500, hostile],
    [500, long],
  ])('reaches no terminal as an error %i of a server', { timeout: 60_000 }, async (status, text) => {
    const { given, config, directory, ranked } = await setup('x', response => {
      response.statusCode = status
      response.statusMessage = 'No'
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ error: { message: text, type: text, code: text } }))
      return true
    })
    for (const args of [
      ['plan', config, '--sample', '2'],
      ['run', config],
      ['run', config, '--json'],
      ['judge-bench', 'additive', '--config', config, '--data', ranked],
      ['report', directory],
    ])
      await given(...args)
    expect((await given('run', config)).code).toBe(1)
  })

  const flood = '\u001b[2Jx'.repeat(20_000)

  it.each([nameable, `${nameable}.json`, `\n${nameable}`, flood])(
    'reaches no terminal as a name that is not there',
    async name => {
      for (const args of [
        [name],
        [`--${name}`],
        ['plan', name],
        ['plan', 'x.json', '--sample', name],
        ['run', name],
        ['run', '--preset', name],
        ['run', '--seed', name],
        ['run', name, '--shard', name],
        ['run', `--${name}`],
        ['resume', name],
        ['merge', name],
        ['reselect', name],
        ['judge', name, '--config', name],
        ['judge-bench', name, '--config', name, '--data', name],
        ['evaluate', name],
        ['report', name],
        ['reproduce', name],
        ['reproduce', '.', '--evaluation', name],
        ['export', name, '--iteration', '1', '--format', 'trl'],
        ['export', name, '--iteration', '1', '--format', name],
        ['view', name],
        ['view', name, '--port', name],
        ['view', name, '--who', name],
        ['status', name],
        ['explain', name, name],
        ['diff', name, '1', '2'],
        ['doctor', name],
        ['data', name],
        ['completion', name],
      ]) {
        const { code } = await inert(args, { config: () => loadConfig(args[1] ?? '') })
        expect([args.map(arg => arg.slice(0, 40)), code]).toEqual([
          expect.anything(),
          expect.toBeOneOf([1, 2]),
        ])
      }
    },
  )

  it('reaches no terminal as a name of a directory', async () => {
    const folder = join(await temporaryFolder(), nameable)
    await mkdir(folder)
    const directory = join(folder, 'run')
    const options = runOptions(fileLedger(directory), countingModel())
    await inert(['run', join(folder, 'x.ts')], { config: () => options })
    for (const args of [
      ['report', folder],
      ['reproduce', folder],
      ['view', folder],
      ['view', join(directory, 'run.json')],
      ['export', folder, '--iteration', '1', '--format', 'trl'],
      ['export', directory, '--iteration', '9', '--format', 'trl'],
      ['export', directory, '--iteration', '1', '--format', 'trl-sft'],
      ['export', directory, '--iteration', '1', '--format', 'trl', '--out', folder],
      ['report', directory, '--out', folder],
      ['reproduce', directory, '--out', folder],
      ['init', folder],
      ['init', join(folder, 'no', 'x.json')],
    ])
      expect((await inert(args)).code).not.toBe(0)
    await writeFile(join(directory, 'iteration-1/pairs.jsonl'), `${hostile}${long}\n{"a":"${long}"}\n`)
    const broken = await inert(['export', directory, '--iteration', '1', '--format', 'trl'])
    expect(broken).toMatchObject({ code: 1, stderr: expect.stringContaining('pairs.jsonl') })
    const viewed = await inert(['view', directory], { onOutput: (_, interrupt) => setImmediate(interrupt) })
    expect(viewed.stdout).toMatch(/^.*: http:.*\n$/)
    for (const name of ['x.json', 'x.ts']) {
      const made = await inert([
        'init',
        join(folder, name),
        '--checkpoint',
        `${nameable}M1`,
        '--directory',
        folder,
      ])
      expect(made.code).toBe(0)
      expect((await inert(['init', join(folder, name)])).code).toBe(2)
    }
  })

  it.each([hostile, long])('reaches no terminal as a value of a config', { timeout: 60_000 }, async text => {
    const { config, document, given } = await setup('x')
    for (const wrong of [
      { [text]: 1 },
      { open: { ...document.open, [text]: text } },
      { open: { ...document.open, use: text } },
      { open: { ...document.open, baseURL: text } },
      { trainer: { use: text } },
      { trainer: { use: 'command', command: [text], directory: text } },
      { prompts: { file: text } },
      { prompts: text },
      { iterations: text },
      { ledger: text },
      { start: { name: 1, path: text, revision: text } },
      { judge: { prompt: { use: text } } },
      { select: { use: text } },
      { evaluation: { [text]: 1 } },
    ]) {
      await writeFile(config, JSON.stringify({ ...document, ...wrong }))
      for (const name of ['plan', 'run', 'evaluate', 'doctor']) await given(name, config)
    }
    await writeFile(config, text)
    expect((await given('run', config)).code).toBe(2)
  })
})
