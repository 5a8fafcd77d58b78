import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RecordedReply } from '../../src/model/replies/record.js'
import { replyFile } from '../../src/node/reply-file.js'

const reply = (text: string): RecordedReply => ({
  revision: 'judge-1',
  served: 'weights-1',
  capabilities: { n: true, seed: true, deterministic: true, logprobs: false, embeddings: false },
  request: {
    input: { messages: [{ role: 'user', content: 'Judge \u2028 this' }] },
    n: 1,
    seed: 3,
    sampling: { temperature: 0, topP: 1 },
  },
  reply: { completions: [{ text, finish: 'stop' }], usage: { promptTokens: 1, completionTokens: 2 } },
})

describe('a file of replies', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'replies-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  it('is empty where there is none, and makes nothing by reading', async () => {
    const path = join(folder, 'deep', 'replies.jsonl')
    expect(await replyFile(path).read()).toEqual([])
    await expect(readFile(path)).rejects.toThrow('ENOENT')
  })

  it('gives back what was appended, in order, whatever the text', async () => {
    const path = join(folder, 'deep', 'replies.jsonl')
    const file = replyFile(path)
    const texts = ['one', 'two\nlines\r\n', '\u0000\u001b[31m', '\u2028', 'x'.repeat(100_000), '😀']
    await Promise.all(texts.map(text => file.append(reply(text))))
    expect(await replyFile(path).read()).toEqual(texts.map(reply))
  })

  it('begins a new line where the last one has no end, and takes Windows line ends and a mark', async () => {
    const path = join(folder, 'replies.jsonl')
    await writeFile(path, `\uFEFF${JSON.stringify(reply('a'))}\r\n${JSON.stringify(reply('b'))}`)
    await replyFile(path).append(reply('c'))
    expect(await replyFile(path).read()).toEqual(['a', 'b', 'c'].map(reply))
  })

  it.each([
    ['{"revision":', 'invalid-json'],
    ['{"revision":"a"}', 'served'],
    ['null', 'expected object'],
    [JSON.stringify({ ...reply('a'), later: 1 }), 'later'],
    [JSON.stringify({ ...reply('a'), reply: { completions: [] } }), 'completions'],
  ])('names the line that is none: %s', async (line, why) => {
    const path = join(folder, 'replies.jsonl')
    await replyFile(path).append(reply('good'))
    await appendFile(path, `${line}\n`)
    await expect(replyFile(path).read()).rejects.toThrow(`${path}:2: is no recorded reply`)
    await expect(replyFile(path).read()).rejects.toThrow(why)
  })

  it('keeps what of a reply it knows, and no reply that it could not read again', async () => {
    const path = join(folder, 'replies.jsonl')
    const more = { text: 'good', finish: 'stop' as const, fingerprint: 'fp_1' }
    await replyFile(path).append({ ...reply('good'), reply: { completions: [more] } })
    const endless = [{ token: 'a', logprob: Number.NEGATIVE_INFINITY }]
    const unreadable = { completions: [{ text: 'a', finish: 'stop' as const, tokens: endless }] }
    await expect(replyFile(path).append({ ...reply('a'), reply: unreadable })).rejects.toThrow('cannot keep')
    const [kept, ...others] = await replyFile(path).read()
    expect(others).toEqual([])
    expect(kept?.reply).toEqual({ completions: [{ text: 'good', finish: 'stop' }] })
  })

  it('is no compressed one: lines would be added to it as they are', () =>
    expect(() => replyFile(join(folder, 'replies.jsonl.gz'))).toThrow(
      /path: expected a file of plain lines.*gunzip.*replies\.jsonl\.gz/,
    ))

  it('says that it cannot be written', async () => {
    await writeFile(join(folder, 'file'), '')
    await expect(replyFile(join(folder, 'file', 'replies.jsonl')).append(reply('a'))).rejects.toThrow('file')
  })
})
