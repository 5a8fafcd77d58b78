import { describe, expect, it } from 'vitest'
import { readableRun } from '../../../src/cli/run-directory/open.js'
import { Problems } from '../../../src/cli/view/index/problems.js'
import { SealedIteration } from '../../../src/cli/view/index/sealed-iteration.js'
import { Words } from '../../../src/cli/view/index/words.js'
import { readStored } from '../../../src/iterate/stored.js'
import { documents } from './run.js'

describe('an index that is being built', () => {
  it('is right about the prompts that it has come to', async () => {
    const { write } = await documents()
    const prompts = 500
    const lines = (row: (at: number) => object): string =>
      Array.from(
        { length: prompts },
        (_, prompt_index) => `${JSON.stringify({ prompt_index, ...row(prompt_index) })}\n`,
      ).join('')
    const directory = await write(
      {
        'iteration-1/prompts.jsonl': lines(at => ({ prompt: `Prompt ${at}`, source: 'made up' })),
        'iteration-1/candidates.jsonl': lines(at => ({
          candidate: 0,
          text: 'a'.repeat(at),
          finish: 'stop',
          same_text_as: 0,
          flags: '',
        })),
        // Its only rows are far behind.
        'iteration-1/judgements.jsonl': lines(() => ({ candidate: 0, vote: 0, score: 1, text: 'Score: 1' }))
          .split('\n')
          .slice(480)
          .join('\n'),
      },
      prompts,
      true,
    )
    const ledger = await readableRun(directory)
    const manifest = await readStored(ledger, { document: 'manifest', iteration: 1 })
    if (manifest === undefined) throw new Error('no manifest')
    const index = await SealedIteration.open(ledger, manifest, '', {
      words: new Words(),
      problems: new Problems(),
    })
    // One turn and no more.
    await index.update(AbortSignal.abort())
    expect(index.done).toBeGreaterThan(0)
    expect(index.done).toBeLessThan(prompts)
    expect(index.isComplete).toBe(false)
    const last = index.done - 1
    expect(index.columns.length[last]).toBe(last)
    expect(await index.excerpts([0, last])).toEqual(['Prompt 0', `Prompt ${last}`])
    const { row, candidates } = await index.find(last)
    expect([row?.prompt, candidates.map(({ text, votes }) => [text?.length, votes])]).toEqual([
      `Prompt ${last}`,
      [[last, []]],
    ])
    const seen = new Set<number>()
    for await (const { lines, read } of index.texts(last - 2, index.done)) {
      for (const { bytes } of lines) seen.add(bytes ? (read(bytes)?.prompt ?? -1) : -1)
    }
    expect([...seen].sort((a, b) => a - b)).toEqual([last - 2, last - 1, last])
    await index.close()
  })
})
