import { rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { IterationRunner, memoryLedger, type PromptSource } from '../../src/index.js'
import { type PromptFileOptions, promptFile } from '../../src/node/index.js'
import { countingModel, runOptions } from '../iterate/setup.js'
import { temporaryFolder } from './folder.js'

async function fileOf(name: string, content: string | Buffer): Promise<string> {
  const path = join(await temporaryFolder(), name)
  await writeFile(path, name.endsWith('.gz') ? gzipSync(content) : content)
  return path
}

async function draftsOf({ prompts }: PromptSource, iteration = 1) {
  const drafts = []
  const context = { iteration, seed: 1, ask: async () => [], async *earlier() {} }
  for await (const draft of prompts(context)) drafts.push(draft)
  return drafts
}

describe('promptFile', () => {
  it.each(['prompts.jsonl', 'prompts.jsonl.gz'])('reads the rows of %s', async name => {
    const rows =
      '\ufeff{"prompt":"Name a prime.","x":1}\r\n\n {"prompt":"Two\\nlines\u2028."}\n{"prompt":" "}'
    expect(await draftsOf(promptFile(await fileOf(name, rows)))).toEqual([
      { prompt: 'Name a prime.', source: 'line:1' },
      { prompt: 'Two\nlines\u2028.', source: 'line:3' },
      { prompt: ' ', source: 'line:4' },
    ])
  })

  it.each(['prompts.txt', 'prompts.txt.gz'])('reads the lines of %s as they are', async name => {
    const text = '\ufeffName a prime.\r\n \n  {"prompt":1}\t\nlast'
    expect(await draftsOf(promptFile(await fileOf(name, text)))).toEqual([
      { prompt: 'Name a prime.', source: 'line:1' },
      { prompt: '  {"prompt":1}\t', source: 'line:3' },
      { prompt: 'last', source: 'line:4' },
    ])
  })

  it('drops rows that give no prompt, each with its reason', async () => {
    const lines = [
      Buffer.from(
        '{"task":"Name a prime."}\n{"task":5}\n{"prompt":"x"}\n"task"\nnull\n["task"]\n{"task":"cut',
      ),
      Buffer.from([0x0a, 0x7b, 0xff, 0x0a]),
      Buffer.from(`{"task":"${'x'.repeat(2 ** 24)}"}\n{"task":"Explain tides.","__proto__":{"task":"no"}}`),
      Buffer.from('\n{"__proto__":{"task":"no"}}'),
    ]
    const drafts = await draftsOf(
      promptFile(await fileOf('a.jsonl', Buffer.concat(lines)), { field: 'task' }),
    )
    expect(drafts.map(({ dropped, source }) => [source, dropped])).toEqual([
      ['line:1', undefined],
      ['line:2', 'no-prompt'],
      ['line:3', 'no-prompt'],
      ['line:4', 'no-prompt'],
      ['line:5', 'no-prompt'],
      ['line:6', 'no-prompt'],
      ['line:7', 'invalid-json'],
      ['line:8', 'not-utf8'],
      ['line:9', 'too-long'],
      ['line:10', undefined],
      ['line:11', 'no-prompt'],
    ])
    expect(drafts[1]?.prompt).toBe('{"task":5}')
    expect(drafts[8]?.prompt.length).toBeLessThan(3000)
  })

  it('gives each iteration its slice of rows, good or not', async () => {
    const path = await fileOf(
      'a.jsonl',
      '{"prompt":"a"}\n\nbad\n{"prompt":"c"}\n{"prompt":"d"}\n{"prompt":"e"}\n',
    )
    const source = promptFile(path, { perIteration: 2 })
    const texts = async (iteration: number) =>
      (await draftsOf(source, iteration)).map(({ prompt, dropped }) => dropped ?? prompt)
    expect(await texts(1)).toEqual(['a', 'invalid-json'])
    expect(await texts(2)).toEqual(['c', 'd'])
    expect(await texts(3)).toEqual(['e'])
    await expect(texts(4)).rejects.toMatchObject({
      field: 'prompts',
      expected: expect.stringContaining('more than 6 rows for iteration 4'),
    })
  })

  it('is known by what the file holds', async () => {
    const [a, b] = [await fileOf('a.jsonl', '{"prompt":"a"}'), await fileOf('b.jsonl', '{"prompt":"a"}')]
    expect(promptFile(a).id).toEqual(promptFile(b).id)
    const ids = [promptFile(a), promptFile(a, { field: 'x' }), promptFile(a, { perIteration: 1 })]
    await writeFile(b, '{"prompt":"b"}')
    expect(new Set([...ids, promptFile(b)].map(({ id }) => JSON.stringify(id))).size).toBe(4)
  })

  it('is refused where it changed under the run', async () => {
    const path = await fileOf('a.txt', 'Name a prime.\n')
    const source = promptFile(path)
    await writeFile(path, 'Explain tides.\n')
    await expect(draftsOf(source)).rejects.toMatchObject({ name: 'DataError', file: path })
  })

  it.each([
    ['written again', (path: string) => writeFile(path, 'Explain tides.\n'.repeat(20_000))],
    ['replaced', async (path: string) => rename(await fileOf('b.txt', 'Explain tides.\n'), path)],
    ['removed', (path: string) => rm(path)],
  ])('is refused where it is %s within an iteration, before a row of it is given', async (_, change) => {
    const path = await fileOf('a.txt', 'Name a prime.\n'.repeat(20_000))
    const context = { iteration: 1, seed: 1, ask: async () => [], async *earlier() {} }
    const seen = new Set<string>()
    const read = async (): Promise<void> => {
      for await (const { prompt } of promptFile(path).prompts(context)) {
        if (seen.size === 0) await change(path)
        seen.add(prompt)
      }
    }
    await expect(read()).rejects.toMatchObject({ name: 'DataError', file: path })
    expect([...seen]).toEqual(['Name a prime.'])
  })

  it('names a file that is no gzip', async () => {
    const path = join(await temporaryFolder(), 'a.jsonl.gz')
    await writeFile(path, '{"prompt":"a"}')
    await expect(draftsOf(promptFile(path))).rejects.toMatchObject({ name: 'DataError', file: path })
  })

  it('feeds a run, which drops what is blank or repeated', async () => {
    const path = await fileOf('a.jsonl', '{"prompt":"a"}\n{"prompt":""}\n{"prompt":"a"}\n{"prompt":"b"}\n{"p')
    const ledger = memoryLedger()
    const options = runOptions(ledger, countingModel(), { prompts: promptFile(path) })
    const { report } = await new IterationRunner(options).start().result
    expect(report.iterations[0]?.funnel?.prompts).toMatchObject({
      accepted: 2,
      dropped: { empty: 1, duplicate: 1, 'invalid-json': 1 },
    })
    await writeFile(path, '{"prompt":"c"}')
    const changed = runOptions(ledger, countingModel(), { prompts: promptFile(path), iterations: 2 })
    await expect(new IterationRunner(changed).start().result).rejects.toThrow('prompts.file')
  })

  it.each<[string, string, PromptFileOptions]>([
    ['path', 'prompts.csv', {}],
    ['path', 'missing.jsonl', {}],
    ['path', '.jsonl', {}],
    ['field', 'prompts.txt', { field: 'prompt' }],
    ['field', 'prompts.jsonl', { field: '' }],
    ['perIteration', 'prompts.jsonl', { perIteration: 0 }],
    ['column', 'prompts.jsonl', { column: 'prompt' } as PromptFileOptions],
  ])('refuses %s of %s with %o', async (field, name, options) => {
    const path = name.startsWith('prompts.') ? await fileOf(name, 'x') : name
    expect(() => promptFile(path, options)).toThrow(
      expect.objectContaining({ name: 'InvalidArgumentError', field }),
    )
  })
})
