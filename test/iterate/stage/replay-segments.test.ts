import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { CallRecord } from '../../../src/index.js'
import { PromptWork } from '../../../src/iterate/stage/prompt-work.js'
import { inOrder, type ReplayInputs, scan } from '../../../src/iterate/stage/replay.js'
import { fileLedger } from '../../../src/node/index.js'
import { temporaryFolder } from '../../node/folder.js'
import { candidates, settings, votes } from './work.js'

const items = 6

async function replayOf(segments: readonly (readonly CallRecord[])[]): Promise<ReplayInputs> {
  const folder = await temporaryFolder()
  await mkdir(join(folder, 'calls'))
  for (const [i, calls] of segments.entries()) {
    const text = calls.map(call => `${JSON.stringify(call)}\n`).join('')
    await writeFile(join(folder, `calls/iteration-1.${i + 1}.jsonl`), text)
  }
  const ledger = await fileLedger(folder).open()
  const work = () => new PromptWork({ ...settings, votes: 1, spareVotes: 1, requiredVotes: 1 }, 2)
  return { ledger, iteration: 1, stages: new Set(['a'.repeat(32)]), items, work }
}

const saidBy = (work: PromptWork) => [work.candidates, work.score(0), work.score(1)]

it('of records of one place in several segments, the scan and every reading in order take the first', async () => {
  const prompt = fc.nat(items - 1)
  const text = fc.constantFrom('a', 'b', 'c')
  const call = fc.oneof(
    fc
      .record({ prompt, texts: fc.array(text, { minLength: 1, maxLength: 2 }) })
      .map(({ prompt, texts }) => candidates(0, texts, { prompt, n: 2 })),
    fc
      .record({ prompt, candidate: fc.nat(1), score: fc.constantFrom('1', '2', '?') })
      .map(({ prompt, candidate, score }) => votes(candidate, 0, [score], { prompt })),
  )
  const segments = fc.array(fc.array(call, { maxLength: 8 }), { minLength: 2, maxLength: 5 })
  await fc.assert(
    fc.asyncProperty(segments, fc.integer({ min: 0, max: 5000 }), async (recorded, room) => {
      const replay = await replayOf(recorded)
      try {
        const found = await scan(replay)
        for await (const { index, work } of inOrder(replay, found.counts, () => {}, room)) {
          const expected = replay.work(index)
          for (const call of recorded.flat()) if (call.prompt === index) expected.add(call)
          expect(saidBy(work)).toEqual(saidBy(expected))
          expect(work.isDone).toBe(found.isDone(index))
          if (!found.isDone(index)) expect(saidBy(found.unfinished(index))).toEqual(saidBy(work))
        }
      } finally {
        await replay.ledger.close()
      }
    }),
    { numRuns: 60 },
  )
})
