import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type CallRecord, memoryLedger } from '../../../src/index.js'
import { PromptWork } from '../../../src/iterate/stage/prompt-work.js'
import { inOrder, type ReplayInputs, scan } from '../../../src/iterate/stage/replay.js'
import { candidates, settings, votes } from './work.js'

const stage = 'a'.repeat(32)

async function replayOf(records: readonly CallRecord[], items: number): Promise<ReplayInputs> {
  const ledger = await memoryLedger(records).open()
  const work = () => new PromptWork({ ...settings, votes: 1, spareVotes: 1, requiredVotes: 1 }, 2)
  return { ledger, iteration: 1, stages: new Set([stage]), items, work }
}

/** All records of a prompt that is done. */
const done = (prompt: number): CallRecord[] => [
  candidates(0, ['a', 'b'], { prompt }),
  votes(0, 0, ['5'], { prompt }),
  votes(1, 0, ['?', '3'], { prompt, n: 2 }),
]

async function indicesOf(replay: ReplayInputs, counts: Uint32Array, room?: number): Promise<number[]> {
  const indices: number[] = []
  for await (const { index } of inOrder(replay, counts, () => {}, room)) indices.push(index)
  return indices
}

describe('scan', () => {
  it('knows what is done and holds what is not', async () => {
    const replay = await replayOf([...done(0), ...done(9), candidates(0, ['a'], { prompt: 1, n: 2 })], 10)
    const found = await scan(replay)
    expect([0, 1, 2, 9].map(found.isDone)).toEqual([true, false, false, true])
    expect(found.done).toBe(2)
    expect([...found.counts]).toEqual([3, 1, 0, 0, 0, 0, 0, 0, 0, 3])
    expect(found.unfinished(1).pending({ candidates: true, judgements: true })).toEqual([
      { kind: 'candidates', first: 1, n: 1 },
    ])
    expect(found.unfinished(2).pending({ candidates: true, judgements: true })).toEqual([
      { kind: 'candidates', first: 0, n: 2 },
    ])
  })

  it('takes a call that failed for one that was not made, where it may work now', async () => {
    const failed = (what: 'failed' | 'failed for good') => [candidates(0, what, { prompt: 0, n: 2 })]
    const again = await scan(await replayOf(failed('failed'), 1))
    expect(again.unfinished(0).pending({ candidates: true, judgements: true })).toEqual([
      { kind: 'candidates', first: 0, n: 2 },
    ])
    const never = await scan(await replayOf(failed('failed for good'), 1))
    expect(never.isDone(0)).toBe(true)
  })

  it('counts items of which a call is lost for good, and takes those calls for not made when told to', async () => {
    const failed = [candidates(0, 'failed for good', { prompt: 0, n: 2 }), ...done(1)]
    expect((await scan(await replayOf(failed, 2))).lost).toEqual([0])
    const again = await scan(await replayOf(failed, 2), true)
    expect(again.lost).toEqual([])
    expect([again.isDone(0), again.isDone(1)]).toEqual([false, true])
  })

  it('reads items again with what failed for good since: that is not asked for a second time', async () => {
    const replay = await replayOf([candidates(0, 'failed for good', { prompt: 0, n: 2 })], 1)
    const found = await scan(replay, true)
    await replay.ledger.append(candidates(0, 'failed for good', { prompt: 0, n: 1 }))
    await replay.ledger.append(candidates(1, 'failed', { prompt: 0, n: 1 }))
    for await (const { work } of found.again([0])) {
      expect(work.pending({ candidates: true, judgements: true })).toEqual([
        { kind: 'candidates', first: 1, n: 1 },
      ])
    }
  })

  it('passes over calls of other stages and of prompts that there are not', async () => {
    const others = [...done(5), ...done(0).map(call => ({ ...call, stage: 'b' }))]
    const found = await scan(await replayOf(others, 2))
    expect(found.done).toBe(0)
    expect([...found.counts]).toEqual([0, 0])
  })

  it('counts the records of an item beyond 16 bits', async () => {
    const failed = Array.from({ length: 2 ** 16 }, () => candidates(0, 'failed', { prompt: 0, n: 2 }))
    const replay = await replayOf([...failed, ...done(0), ...done(1)], 2)
    const { counts } = await scan(replay)
    expect([...counts]).toEqual([2 ** 16 + 3, 3])
    expect(await indicesOf(replay, counts)).toEqual([0, 1])
  })
})

describe('inOrder', () => {
  it('gives every item once, whole and in order, however its records lie', async () => {
    const records = Array.from({ length: 20 }, (_, prompt) => done(prompt)).flat()
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(records, { minLength: records.length }), async shuffled => {
        const replay = await replayOf(shuffled, 20)
        const { counts } = await scan(replay)
        const items: number[] = []
        for await (const { index, work } of inOrder(replay, counts)) {
          expect(work.pending({ candidates: true, judgements: true })).toEqual([])
          items.push(index)
        }
        expect(items).toEqual(Array.from({ length: 20 }, (_, i) => i))
      }),
      { numRuns: 30 },
    )
  })

  it('gives the same with room for few, by reading again', async () => {
    const records = Array.from({ length: 20 }, (_, prompt) => done(prompt)).flat()
    const order = fc.shuffledSubarray(records, { minLength: records.length })
    await fc.assert(
      fc.asyncProperty(order, fc.integer({ min: 0, max: 30_000 }), async (shuffled, room) => {
        const replay = await replayOf(shuffled, 22)
        const { counts } = await scan(replay)
        const told: CallRecord[] = []
        const items: number[] = []
        for await (const { index, work } of inOrder(replay, counts, call => told.push(call), room)) {
          if (index < 20) expect(work.pending({ candidates: true, judgements: true })).toEqual([])
          items.push(index)
        }
        expect(items).toEqual(Array.from({ length: 22 }, (_, i) => i))
        expect(told).toEqual(shuffled)
      }),
      { numRuns: 50 },
    )
  })

  it('holds no more items than there is room for, however late the first one ends', async () => {
    const long = 'x'.repeat(1000)
    const others = Array.from({ length: 200 }, (_, i) =>
      done(i + 1).map(call => ({
        ...call,
        completions: call.completions.map(item =>
          call.kind === 'candidates' ? { ...item, text: long } : item,
        ),
      })),
    ).flat()
    const [first, ...rest] = done(0)
    const held = new Set<PromptWork>()
    let most = 0
    const replay = await replayOf([...(first ? [first] : []), ...others, ...rest], 201)
    const { counts } = await scan(replay)
    const counted: ReplayInputs = {
      ...replay,
      work: index => {
        const work = replay.work(index)
        held.add(work)
        return work
      },
      // Items are made when their first record is read, and forgotten with the reading.
      ledger: {
        ...replay.ledger,
        calls: (...args) => {
          most = Math.max(most, held.size)
          held.clear()
          return replay.ledger.calls(...args)
        },
      },
    }
    expect(await indicesOf(counted, counts, 20_000)).toHaveLength(201)
    expect(most).toBeLessThan(30)
  })

  it('gives an item without records, and those behind it', async () => {
    const replay = await replayOf([...done(1), ...done(3)], 5)
    const { counts } = await scan(replay)
    expect(await indicesOf(replay, counts)).toEqual([0, 1, 2, 3, 4])
  })

  it('shows no failure of a call that was not needed in the end, and one that is missing', async () => {
    const failure = votes(1, 0, 'failed', { prompt: 0, n: 2 })
    const failuresOf = async (records: CallRecord[]) => {
      const replay = await replayOf(records, 1)
      const { counts } = await scan(replay)
      for await (const { work } of inOrder(replay, counts)) return work.failures.length
    }
    expect(await failuresOf([failure, ...done(0)])).toBe(0)
    expect(await failuresOf([...done(0), failure])).toBe(0)
    expect(await failuresOf([...done(0).slice(0, 2), failure])).toBe(2)
  })

  it('tells each call of the iteration, once', async () => {
    const replay = await replayOf([...done(0), ...done(1), ...done(7)], 2)
    const { counts } = await scan(replay)
    const told: number[] = []
    for await (const _ of inOrder(replay, counts, call => told.push(call.prompt)));
    expect(told).toEqual([0, 0, 0, 1, 1, 1, 7, 7, 7])
  })

  it('ends with an error where records are gone that were counted, instead of leaving items out', async () => {
    const { counts } = await scan(await replayOf([...done(0), ...done(1)], 2))
    const replay = await replayOf(done(0).slice(1).concat(done(1)), 2)
    await expect(indicesOf(replay, counts)).rejects.toMatchObject({
      name: 'LedgerError',
      message: expect.stringContaining('start the run again'),
    })
  })
})
