import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadConfig } from '../../../src/cli/config/load.js'
import type { RunnerOptions } from '../../../src/index.js'
import { temporaryFolder } from '../../node/folder.js'
import { dangerous, hostileTexts } from '../../report/fixture/hostile.js'
import { command } from '../fake.js'
import { modelServer } from '../model-server.js'

/** A file of rows, a config that says who judges and no more, and what the command makes of them. */
async function setup(
  lines: readonly (object | string)[],
  more: object = {},
  reply?: Parameters<typeof modelServer>[0],
) {
  const { baseURL, calls } = await modelServer(reply)
  const folder = await temporaryFolder()
  const file = join(folder, 'answers.jsonl')
  const texts = lines.map(line => (typeof line === 'string' ? line : JSON.stringify(line)))
  await writeFile(file, `${texts.join('\n')}\n`)
  const config = join(folder, 'judge.json')
  const document = {
    start: { name: 'M1', path: 'ckpt/M1', revision: 'r1' },
    open: {
      ...{ use: 'openai-compatible', baseURL, maxTokensField: 'max_tokens' },
      capabilities: { n: true, seed: true, logprobs: false },
    },
    ...more,
  }
  await writeFile(config, JSON.stringify(document))
  const judge = (...flags: string[]) =>
    command(['judge', file, '--config', config, ...flags], {
      config: (): Promise<RunnerOptions> => loadConfig(config, 'judging'),
    })
  const out = join(folder, 'answers.judged.jsonl')
  const judged = async () =>
    (await readFile(out, 'utf8'))
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line))
  return { judge, judged, calls, out, file, folder }
}

const turn = (role: string, content: string) => ({ role, content })

describe('self-rewarding judge', () => {
  it('adds a column to every row, and keeps the others to the letter', async () => {
    const { judge, out, calls } = await setup([
      '{"id":12345678901234567890,"prompt":"Name a prime.","response":"seven","ratio":3.0}',
      {
        messages: [
          turn('user', 'Name one.'),
          turn('assistant', '7'),
          turn('user', 'More.'),
          turn('assistant', 'xx'),
        ],
      },
      { prompt: [turn('user', 'Name one.')], completion: [turn('assistant', 'xxx')] },
    ])
    const { code, stdout, stderr } = await judge('--texts')
    expect(code).toBe(0)
    expect(stderr).toContain('M1 judges')
    expect(stdout).toMatch(/rows judged +3\n/)
    expect((await readFile(out, 'utf8')).split('\n')).toEqual([
      '{"id":12345678901234567890,"prompt":"Name a prime.","response":"seven","ratio":3.0,"judged":{"score":5.0,"votes":[5.0,5.0,5.0],"failures":"","texts":["Fine.\\n\\nScore: 5","Fine.\\n\\nScore: 5","Fine.\\n\\nScore: 5"]}}',
      expect.stringMatching(/^\{"messages":.*,"judged":\{"score":2\.0,/),
      expect.stringMatching(/,"judged":\{"score":3\.0,/),
      '',
    ])
    expect(calls()).toBe(3)
  })

  it('keeps what is no judgement apart from numbers, and names the lines', async () => {
    const { judge, judged } = await setup(
      [
        { prompt: 'p', response: 'bad' },
        'no json',
        { prompt: 'p' },
        { response: 'r' },
        [1],
        { prompt: 'p', response: 'good', judged: { score: 1 } },
        { prompt: [turn('system', 's'), turn('user', 'u')], response: 'r' },
        { prompt: 'p', response: '  ' },
      ],
      {},
      (_, __, response) => (response === 'bad' ? 'No idea.' : 'Score: 4'),
    )
    const { code, stdout } = await judge()
    expect(code).toBe(0)
    expect(await judged()).toEqual([
      {
        ...{ prompt: 'p', response: 'bad' },
        judged: {
          ...{ score: null, votes: [null, null, null, null, null] },
          failures: 'no-score,no-score,no-score,no-score,no-score,too-few-valid-votes',
        },
      },
      { prompt: 'p', judged: { score: null, votes: [], failures: 'no-response' } },
      { response: 'r', judged: { score: null, votes: [], failures: 'no-prompt' } },
      { prompt: 'p', response: 'good', judged: { score: 1 } },
      expect.objectContaining({ judged: { score: null, votes: [], failures: 'other-turns' } }),
      { prompt: 'p', response: '  ', judged: { score: null, votes: [], failures: 'empty' } },
    ])
    expect(stdout).toContain(
      'Not judged: line 2 invalid-json, line 3 no-response, line 4 no-prompt, line 5 no-object, line 6 has-column, and 1 more.',
    )
    expect(stdout).toMatch(/no score: too-few-valid-votes +1\n/)
  })

  it('shows how far the judge agrees with people', async () => {
    const rows = (column: string, best: number, worst: number) => [
      { prompt: 'a', response: 'xxxxx', [column]: best },
      { prompt: 'a', response: 'x', [column]: worst },
      { prompt: 'b', response: 'x', [column]: best },
      { prompt: 'b', response: 'xx', [column]: worst },
    ]
    for (const given of [rows('rank', 0, 3), rows('score', 9.5, 1)]) {
      const { judge } = await setup(given)
      const { stdout } = await judge('--json')
      const { result } = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '')
      expect(result.card.instructions).toBe(2)
      expect(result.card.metrics.tiesHalf.value).toBe(0.5)
    }
  })

  it('goes on where its budget ended it, and asks nothing twice', async () => {
    const rows = Array.from({ length: 6 }, (_, i) => ({ prompt: `Say ${i}.`, response: 'x'.repeat(i + 1) }))
    const { judge, judged, calls, folder, out } = await setup(rows, { budget: { calls: 2 } })
    const first = await judge()
    expect(first).toMatchObject({
      code: 3,
      stdout: expect.stringContaining('To go on:\n  npx self-rewarding judge'),
    })
    const config = join(folder, 'judge.json')
    await writeFile(config, (await readFile(config, 'utf8')).replace('"calls":2', '"calls":100'))
    expect((await judge()).code).toBe(0)
    expect(calls()).toBe(6)
    expect((await judged()).map(row => row.judged.score)).toEqual([1, 2, 3, 4, 5, 0])
    // The same again writes the same, and does not replace what became something else.
    expect((await judge()).code).toBe(0)
    await writeFile(out, 'mine')
    expect(await judge()).toMatchObject({ code: 2, stderr: expect.stringContaining('holds something else') })
    expect(await readFile(out, 'utf8')).toBe('mine')
    expect(calls()).toBe(6)
  })

  it.each<[string, readonly (object | string)[], string]>([
    ['no rows', [''], 'has no rows'],
    ['no row that can be judged', [{ a: 1 }], 'has no row with a prompt and a response; line 1: no-prompt'],
  ])('refuses a file with %s', async (_, lines, message) => {
    const { judge } = await setup(lines)
    expect(await judge()).toMatchObject({ code: 2, stderr: expect.stringContaining(message) })
  })

  it('refuses what cannot be', async () => {
    const { judge, file, out, folder } = await setup([{ prompt: 'p', response: 'r' }])
    const missing = await command(['judge', join(folder, 'no.jsonl'), '--config', 'x'], {
      config: () => loadConfig(join(folder, 'judge.json'), 'judging'),
    })
    expect(missing).toMatchObject({ code: 2, stderr: expect.stringContaining('there is no file') })
    expect((await command(['judge', file])).code).toBe(2)
    expect((await judge('--checkpoint', 'M7')).code).toBe(2)
    await writeFile(out, 'mine')
    expect(await judge()).toMatchObject({ code: 2, stderr: expect.stringContaining('is there already') })
  })

  it('lets nothing of the rows or the judge reach the terminal', async () => {
    const rows = hostileTexts.map(text => ({ prompt: text, response: `${text} `, [text]: text }))
    const { judge } = await setup(rows, {}, (_, index) => `${hostileTexts[index % hostileTexts.length]}`)
    const { stdout, stderr } = await judge()
    expect(stdout + stderr).not.toMatch(dangerous)
  })
})
