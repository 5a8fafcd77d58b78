import { describe, expect, it } from 'vitest'
import { memoryLedger, type OpenLedger, type TrainingJob } from '../../src/index.js'
import { readStored } from '../../src/iterate/stored.js'
import { TrainingCurve } from '../../src/iterate/training-curve.js'

const M1 = { name: 'M1', path: 'ckpt/M1', revision: 'r' }
const job: TrainingJob = {
  id: 'a'.repeat(64),
  name: 'M2',
  iteration: 1,
  method: 'dpo',
  parent: M1,
  reference: M1,
  data: { rows: 3, sha256: 'b'.repeat(64), async *lines() {} },
  settings: {},
  seed: 1,
}

const kept = (ledger: OpenLedger) => readStored(ledger, { document: 'training-curve', iteration: 1 })

describe('TrainingCurve', () => {
  it('keeps what is told, and goes on with it in a later start', async () => {
    const ledger = await memoryLedger().open()
    const first = await TrainingCurve.of(ledger, job)
    for (const step of [1, 2, 3, 4]) first.add({ step, loss: 1 / step, metrics: { margin: step } })
    await first.end()
    // The job went on from its checkpoint at step 2.
    const second = await TrainingCurve.of(ledger, job)
    for (const step of [3, 4, 5]) second.add({ step, loss: 2 / step })
    await second.end()
    const found = await kept(ledger)
    expect(found).toMatchObject({ jobId: job.id, name: 'M2', method: 'dpo', rows: 3 })
    expect(found?.points.map(({ step, loss }) => [step, loss])).toEqual([
      [1, 1],
      [2, 1 / 2],
      [3, 2 / 3],
      [4, 2 / 4],
      [5, 2 / 5],
    ])
  })

  it('adds what is told of a step later, and leaves out what is no number', async () => {
    const ledger = await memoryLedger().open()
    const curve = await TrainingCurve.of(ledger, job)
    curve.add({ step: 1, loss: Number.NaN, metrics: { margin: 1, odd: Number.POSITIVE_INFINITY } })
    curve.add({ step: 1, metrics: { train_runtime: 7 } })
    curve.add({ loss: 3 })
    curve.add({ step: 2, steps: 9 })
    await curve.end()
    expect((await kept(ledger))?.points).toEqual([{ step: 1, metrics: { margin: 1, train_runtime: 7 } }])
  })

  it('stays bounded however much is told, over all of the steps', async () => {
    const ledger = await memoryLedger().open()
    const curve = await TrainingCurve.of(ledger, job)
    const names = Array.from({ length: 100 }, (_, i) => [`metric ${i}`, i] as const)
    for (let step = 1; step <= 10_000; step++)
      curve.add({ step, loss: 1, metrics: Object.fromEntries(names) })
    await curve.end()
    const points = (await kept(ledger))?.points ?? []
    expect(points.length).toBeGreaterThan(150)
    expect(points.length).toBeLessThanOrEqual(401)
    expect([points[0]?.step, (points.at(-1)?.step ?? 0) > 9900]).toEqual([1, true])
    expect(Object.keys(points[0]?.metrics ?? {})).toHaveLength(24)
  })

  it('begins anew for another job, and where what is there is damaged', async () => {
    const ledger = await memoryLedger().open()
    const name = { document: 'training-curve', iteration: 1 } as const
    await ledger.writeDocument(name, { points: 'none' })
    const first = await TrainingCurve.of(ledger, { ...job, id: 'c'.repeat(64) })
    first.add({ step: 9, loss: 1 })
    await first.end()
    const second = await TrainingCurve.of(ledger, job)
    second.add({ step: 1, loss: 2 })
    await second.end()
    expect((await kept(ledger))?.points).toEqual([{ step: 1, loss: 2, metrics: {} }])
  })

  it('writes nothing where nothing is told, and ends nothing where it cannot write', async () => {
    const ledger = await memoryLedger().open()
    await (await TrainingCurve.of(ledger, job)).end()
    expect(await kept(ledger)).toBeUndefined()
    const full = { ...ledger, writeDocument: () => Promise.reject(new Error('no room')) }
    const curve = await TrainingCurve.of(full, job)
    curve.add({ step: 1, loss: 1 })
    await expect(curve.end()).resolves.toBeUndefined()
  })
})
