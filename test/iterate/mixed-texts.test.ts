import { cp, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  IterationRunner,
  type ModelProvider,
  mergeShards,
  type RunnerOptions,
  type StartOptions,
} from '../../src/index.js'
import { fileLedger } from '../../src/node/index.js'
import { temporaryFolder } from '../node/folder.js'
import { countingModel, runOptions } from './setup.js'

/** A backend that ignores seeds: no two answers are one text. Its judge names the answer that it read. */
function forgetful(): () => ReturnType<typeof countingModel> {
  let answers = 0
  return () =>
    countingModel({
      script: ({ prompt, seed, index }) => {
        if (!prompt.includes('additive 5-point')) return `answer-${++answers}-end`
        return `I read ${/answer-\d+-end/.exec(prompt)?.[0]}.\n\nScore: ${(seed + index) % 6}`
      },
    })
}

async function start(
  folder: string,
  model: ModelProvider,
  how: StartOptions,
  more: Partial<RunnerOptions> = {},
) {
  const { status } = await new IterationRunner(runOptions(fileLedger(folder), model, more)).start(how).result
  return status
}

async function rowsOf(folder: string, kind: string) {
  const lines = await readFile(join(folder, `iteration-1/${kind}.jsonl`), 'utf8')
  return lines
    .trim()
    .split('\n')
    .map(line => JSON.parse(line))
}

/** Every vote that was sealed is on the text that was sealed. */
async function expectOwnVotes(folder: string): Promise<void> {
  const texts = new Map(
    (await rowsOf(folder, 'candidates')).map(row => [`${row.prompt_index}/${row.candidate}`, row.text]),
  )
  const votes = await rowsOf(folder, 'judgements')
  expect(votes).toHaveLength(12 * 4 * 3)
  for (const { prompt_index, candidate, text } of votes) {
    expect(text).toContain(`I read ${texts.get(`${prompt_index}/${candidate}`)}.`)
  }
}

describe('votes count for the text that they are on', () => {
  it('where a candidate was damaged and came again as another text', async () => {
    const folder = await temporaryFolder()
    const model = forgetful()
    await start(folder, model(), {}, { budget: { calls: 40 } })
    const path = join(folder, 'calls', (await readdir(join(folder, 'calls')))[0] ?? '')
    const lines = (await readFile(path, 'utf8')).split('\n')
    const damaged = lines.map(line =>
      line.includes('"kind":"candidates"') && line.includes('"prompt":0,') ? line.slice(0, 50) : line,
    )
    expect(damaged).not.toEqual(lines)
    await writeFile(path, damaged.join('\n'))
    expect(await start(folder, model(), {})).toBe('finished')
    await expectOwnVotes(folder)
    const again = model()
    expect(await start(folder, again, {})).toBe('finished')
    expect(again.calls).toBe(0)
  })

  it('where a run made calls that its shards had made', async () => {
    const folder = await temporaryFolder()
    const model = forgetful()
    await start(folder, model(), { until: 'prompts' })
    // In a copy: a run does not begin beside its shards.
    const alone = await temporaryFolder()
    await cp(folder, alone, { recursive: true })
    await start(alone, model(), {}, { budget: { calls: 8 } })
    for (const index of [1, 2]) await start(folder, model(), { shard: { index, count: 2 } })
    await mergeShards(fileLedger(folder))
    const segment = (number: string) => `calls/iteration-1.${number}.jsonl`
    await cp(join(alone, segment('0001')), join(folder, segment('0000')))
    expect(await start(folder, model(), {})).toBe('finished')
    await expectOwnVotes(folder)
  })
})
