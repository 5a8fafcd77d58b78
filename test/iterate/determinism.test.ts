import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { IterationRunner, type ModelProvider, memoryLedger } from '../../src/index.js'
import { countingModel, runOptions } from './setup.js'

const datasets = (files: ReadonlyMap<string, string>): Record<string, string> =>
  Object.fromEntries([...files].filter(([path]) => path.endsWith('.jsonl')))

async function datasetsOf(model: ModelProvider, concurrency: number): Promise<Record<string, string>> {
  const ledger = memoryLedger()
  await new IterationRunner(runOptions(ledger, model, { concurrency })).start().result
  return datasets(ledger.files)
}

describe('same ledger, same data', () => {
  it('gives byte-identical datasets at any concurrency and any order of replies', async () => {
    const reference = await datasetsOf(countingModel(), 1)
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 40 }),
        fc.infiniteStream(fc.integer({ min: 0, max: 3 })),
        async (concurrency, delays) => {
          const before = async () => {
            for (let turns = delays.next().value ?? 0; turns > 0; turns--) await new Promise(setImmediate)
          }
          expect(await datasetsOf(countingModel({ before }), concurrency)).toEqual(reference)
        },
      ),
      { numRuns: 15 },
    )
  })

  it('gives byte-identical datasets however a recorded ledger is shuffled', async () => {
    const ledger = memoryLedger()
    await new IterationRunner(runOptions(ledger, countingModel())).start().result
    const reference = datasets(ledger.files)
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray([...ledger.records], { minLength: ledger.records.length }),
        async records => {
          const again = memoryLedger(records)
          const model = countingModel()
          await new IterationRunner(runOptions(again, model)).start().result
          expect(model.calls).toBe(0)
          expect(datasets(again.files)).toEqual(reference)
        },
      ),
      { numRuns: 15 },
    )
  })

  it('works with a backend that gives one completion a call, the same at any concurrency', async () => {
    const reference = await datasetsOf(countingModel({ n: false }), 1)
    expect(await datasetsOf(countingModel({ n: false }), 16)).toEqual(reference)
    expect(reference['iteration-1/candidates.jsonl']?.split('\n')).toHaveLength(12 * 4 + 1)
  })
})
