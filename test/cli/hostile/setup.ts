import { mkdir, writeFile } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { join } from 'node:path'
import { expect } from 'vitest'
import { loadConfig } from '../../../src/cli/config/load.js'
import { temporaryFolder } from '../../node/folder.js'
import { dangerous } from '../../report/fixture/hostile.js'
import { command, type Ended } from '../fake.js'
import { modelServer } from '../model-server.js'

/** Clears the screen, links, writes to the clipboard, turns text around, goes back in the line. */
export const nameable = '\u001b[2J\u001b]8;;http:x\u0007\u001b]52;c;aGk=\u0007\u202E\u2066\r\u009b31m\u200f'
export const hostile = `${nameable}\u0000\ud800\n`
export const long = 'x'.repeat(1 << 20)

/** The longest line: a command with two paths in it. */
const longest = 5000

/** A command that leaves the terminal alone, whatever came of it. */
export async function inert(...given: Parameters<typeof command>): Promise<Ended> {
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
export async function setup(text: string, refuse?: (response: ServerResponse) => boolean) {
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
