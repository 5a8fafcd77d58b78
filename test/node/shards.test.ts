import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type CallRecord, type Ledger, memoryLedger, type OpenLedger } from '../../src/index.js'
import { fileLedger } from '../../src/node/index.js'
import { callRecord } from '../ledger/make.js'
import { filesOf } from './files.js'
import { temporaryFolder } from './folder.js'

const first = { index: 1, count: 2 }
const second = { index: 2, count: 2 }

async function promptsOf(session: OpenLedger): Promise<number[]> {
  const calls: CallRecord[] = []
  for await (const call of session.calls(1)) calls.push(call)
  return calls.map(({ prompt }) => prompt)
}

/** Opens a ledger for a moment. */
async function within<T>(ledger: Ledger, work: (session: OpenLedger) => Promise<T>): Promise<T> {
  const session = await ledger.open()
  try {
    return await work(session)
  } finally {
    await session.close()
  }
}

const record = (ledger: Ledger, prompt: number) =>
  within(ledger, session => session.append(callRecord({ prompt })))

describe.each([
  ['files', async () => fileLedger(await temporaryFolder())],
  ['memory', async () => memoryLedger()],
])('shards of a ledger in %s', (_, make) => {
  it('read the calls of the run and keep their own to themselves, until they are taken in', async () => {
    const ledger = await make()
    await record(ledger, 0)
    await record(ledger.shard(first), 1)
    await record(ledger.shard(second), 2)
    expect(await within(ledger.shard(first), promptsOf)).toEqual([0, 1])
    expect(await within(ledger, promptsOf)).toEqual([0])
    await within(ledger, async session => {
      const found = (iterations: number[]) => [first, second].map(shard => ({ ...shard, iterations }))
      expect(await session.shards()).toEqual(found([1]))
      for (const shard of await session.shards()) await session.takeIn(shard)
      expect(await session.shards()).toEqual(found([]))
      expect(await promptsOf(session)).toEqual([0, 1, 2])
    })
    expect(await within(ledger.shard(first), promptsOf)).toEqual([0, 1, 2])
  })

  it('are taken in once, and again what they record later', async () => {
    const ledger = await make()
    await record(ledger.shard(first), 1)
    await within(ledger, async session => {
      await session.takeIn(first)
      await session.takeIn(first)
      await record(ledger.shard(first), 3)
      await session.append(callRecord({ prompt: 5 }))
      await session.takeIn(first)
      expect((await promptsOf(session)).sort()).toEqual([1, 3, 5])
    })
    expect(await within(ledger.shard(first), promptsOf)).toHaveLength(3)
  })

  it('that are not there are not taken in', async () => {
    const ledger = await make()
    await within(ledger, async session => {
      await session.takeIn(first)
      expect(await promptsOf(session)).toEqual([])
      expect(await session.shards()).toEqual([])
    })
  })

  it('are open at the same time as the run, each once, and not taken in meanwhile', async () => {
    const ledger = await make()
    const sessions = await Promise.all([ledger, ledger.shard(first), ledger.shard(second)].map(l => l.open()))
    const [run, part] = sessions
    await part?.append(callRecord({ prompt: 1 }))
    await expect(ledger.shard(first).open()).rejects.toMatchObject({ name: 'LedgerError' })
    await expect(run?.takeIn(first)).rejects.toMatchObject({ name: 'LedgerError' })
    for (const session of sessions) await session.close()
    await within(ledger, async session => {
      await session.takeIn(first)
      expect(await promptsOf(session)).toEqual([1])
    })
  })

  it('have documents of their own, which the run reads', async () => {
    const ledger = await make()
    const name = { document: 'shard', iteration: 1, shard: first } as const
    await within(ledger, session => session.writeDocument({ document: 'run' }, { seed: 1 }))
    await within(ledger.shard(first), async session => {
      expect(await session.readDocument({ document: 'run' })).toEqual({ seed: 1 })
      expect(await session.readDocument(name)).toBeUndefined()
      await session.writeDocument(name, { done: true })
      expect(await session.readDocument(name)).toEqual({ done: true })
    })
    expect(await within(ledger, session => session.readDocument(name))).toEqual({ done: true })
  })
})

describe('a shard in a folder', () => {
  it('lies beside the run, with its calls and its documents', async () => {
    const folder = await temporaryFolder()
    const shard = fileLedger(folder).shard(second)
    expect(shard.location).toBe(join(folder, 'shards/2-of-2'))
    await record(shard, 1)
    await within(shard, session =>
      session.writeDocument({ document: 'shard', iteration: 3, shard: second }, {}),
    )
    expect([...(await filesOf(folder)).keys()]).toEqual([
      'shards/2-of-2/calls/iteration-1.0001.jsonl',
      'shards/2-of-2/iteration-3.json',
    ])
  })

  it('writes nothing that belongs to the run', async () => {
    const folder = await temporaryFolder()
    const ledger = fileLedger(folder)
    await within(ledger.shard(first), async session => {
      for (const attempt of [
        session.writeDataset({ iteration: 1, kind: 'pairs' }),
        session.writeDocument({ document: 'run' }, {}),
        session.writeDocument({ document: 'shard', iteration: 1, shard: second }, {}),
        session.takeIn(second),
      ]) {
        await expect(attempt).rejects.toMatchObject({
          name: 'LedgerError',
          message: expect.stringMatching(/^the shard .*1-of-2 cannot write .*which belongs to the run$/),
        })
      }
      expect(await session.shards()).toEqual([])
    })
    expect([...(await filesOf(folder)).keys()]).toEqual([])
    expect(() => ledger.shard(first).shard(second)).toThrow(/is a shard and has none of its own/)
  })

  it('gets numbers of its own when it is taken in', async () => {
    const folder = await temporaryFolder()
    const ledger = fileLedger(folder)
    await within(ledger, async session => {
      await session.append(callRecord({ prompt: 0 }))
      await record(ledger.shard(first), 1)
      await record(ledger.shard(second), 2)
      await record(ledger.shard(second), 3)
      await session.takeIn(first)
      await session.takeIn(second)
      await session.append(callRecord({ prompt: 4 }))
      expect(await promptsOf(session)).toEqual([0, 4, 1, 2, 3])
    })
    const calls = 'calls/iteration-1.000'
    expect([...(await filesOf(folder)).keys()]).toEqual([1, 2, 3, 4].map(number => `${calls}${number}.jsonl`))
  })

  it.each([
    { index: 0, count: 2 },
    { index: 3, count: 2 },
    { index: 1, count: 0 },
    { index: 1.5, count: 2 },
    { index: Number.NaN, count: 2 },
  ])('that cannot be is refused: $index of $count', shard => {
    expect(() => fileLedger('runs/a').shard(shard)).toThrow(
      expect.objectContaining({
        name: 'InvalidArgumentError',
        field: expect.stringMatching(/^shard\.(index|count)$/),
      }),
    )
  })

  it('is told from whatever else lies in shards/', async () => {
    const folder = await temporaryFolder()
    const others = ['3-of-2', '0-of-2', '01-of-2', '1-of-2-of-3', '1-of-', '../calls', '1-of-2.old', 'notes']
    for (const name of ['2-of-10', '1-of-10', '1-of-2', ...others]) {
      await mkdir(join(folder, 'shards', name), { recursive: true })
    }
    await writeFile(join(folder, 'shards/README'), '')
    expect(await within(fileLedger(folder), session => session.shards())).toEqual([
      { index: 1, count: 2, iterations: [] },
      { index: 1, count: 10, iterations: [] },
      { index: 2, count: 10, iterations: [] },
    ])
  })

  it('keeps what is no segment', async () => {
    const folder = await temporaryFolder()
    const ledger = fileLedger(folder)
    await record(ledger.shard(first), 1)
    const calls = join(folder, 'shards/1-of-2/calls')
    await writeFile(join(calls, 'notes.txt'), 'mine')
    await within(ledger, session => session.takeIn(first))
    expect(await readdir(calls)).toEqual(['notes.txt'])
  })
})
