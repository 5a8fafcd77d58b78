import { describe, expect, it } from 'vitest'
import {
  type CallRecord,
  IterationRunner,
  memoryLedger,
  type ScriptedCall,
  scriptedProvider,
} from '../../src/index.js'
import { fileLedger } from '../../src/node/index.js'
import { runOptions, scriptText } from '../iterate/setup.js'
import { callRecord } from '../ledger/make.js'
import { datasetsOf, filesOf } from './files.js'
import { temporaryFolder } from './folder.js'

const texts = {
  'line separators': 'a\u2028b\u2029c\u0085d\r\ne\rf\n',
  'lone surrogates': '\ud800 and \udfff',
  'characters of four bytes': '🙂'.repeat(100_000),
  '5 MB': `${'0123456789abcdef'.repeat(320_000)}é`,
  'JSON in JSON': JSON.stringify({ schema: 2, text: '"}\n{' }),
  'zero bytes': '\0\u0001\u001f\u007f',
}

describe('a text of any kind', () => {
  it.each(Object.entries(texts))('is read as it was written: %s', async (_, text) => {
    const folder = await temporaryFolder()
    const session = await fileLedger(folder).open()
    const written = [0, 1, 2].map(prompt => callRecord({ prompt, completions: [{ text, finish: 'stop' }] }))
    await Promise.all(written.map(call => session.append(call)))
    const read: CallRecord[] = []
    for await (const call of session.calls(1)) read.push(call)
    await session.close()
    expect(read).toEqual(written)
  })

  it('goes into datasets as it goes into those in memory', async () => {
    const { '5 MB': _, ...short } = texts
    const prompts = Object.values(short)
    const answer = (call: ScriptedCall): string =>
      call.prompt.includes('additive 5-point') ? scriptText(call) : `${prompts[call.index]}${call.seed}`
    const model = () => scriptedProvider(answer, { revision: 'hostile' })
    const folder = await temporaryFolder()
    const memory = memoryLedger()
    await new IterationRunner(runOptions(fileLedger(folder), model(), { prompts })).start().result
    await new IterationRunner(runOptions(memory, model(), { prompts })).start().result
    const datasets = datasetsOf(await filesOf(folder))
    expect(datasets).toEqual(datasetsOf(memory.files))
    const read = (datasets['iteration-1/prompts.jsonl'] ?? '').trimEnd().split('\n')
    // Lone surrogates become U+FFFD, as UTF-8 has none.
    expect(read.map(line => JSON.parse(line).prompt)).toEqual(
      prompts.map(text => Buffer.from(text).toString()),
    )
  })
})
