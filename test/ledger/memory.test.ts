import { describe, expect, it } from 'vitest'
import { memoryLedger } from '../../src/index.js'
import { callRecord } from './make.js'

describe('memoryLedger', () => {
  it('is held by one at a time', async () => {
    const ledger = memoryLedger()
    const session = await ledger.open()
    await expect(ledger.open()).rejects.toMatchObject({
      name: 'LedgerError',
      message: expect.stringContaining('already open'),
    })
    await session.close()
    await expect(ledger.open()).resolves.toBeDefined()
  })

  it('begins with given records and leaves their list alone', async () => {
    const recorded = [callRecord()]
    const ledger = memoryLedger(recorded)
    const session = await ledger.open()
    await session.append(callRecord({ iteration: 2 }))
    expect(recorded).toHaveLength(1)
    const second: unknown[] = []
    for await (const call of session.calls(2)) second.push(call)
    expect(second).toEqual([callRecord({ iteration: 2 })])
  })

  it('shows a dataset when it is committed, and never one that was discarded', async () => {
    const ledger = memoryLedger()
    const session = await ledger.open()
    const name = { iteration: 1, kind: 'pairs' } as const
    const first = await session.writeDataset(name)
    await first.write('{"a":1}')
    expect(await session.readDataset(name)).toBeUndefined()
    const info = await first.commit()
    const second = await session.writeDataset(name)
    await second.write('{"a":2}')
    await second.discard()
    expect(ledger.files.get('iteration-1/pairs.jsonl')).toBe('{"a":1}\n')
    expect(info).toMatchObject({ rows: 1, sha256: expect.stringMatching(/^[\da-f]{64}$/) })
  })
})
