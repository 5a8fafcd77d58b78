import { describe, expect, it } from 'vitest'
import { IterationRunner } from '../../../src/index.js'
import { fileLedger, runFolder } from '../../../src/node/index.js'
import { htmlReport, type RunSource } from '../../../src/report/index.js'
import { IterationCounter } from '../../../src/report/run/iteration-data.js'
import { ReadBefore } from '../../../src/report/run/read-before.js'
import { summariseAgain } from '../../../src/report/run/summarise-run.js'
import { countingModel, instantTrainer, runOptions } from '../../iterate/setup.js'
import { temporaryFolder } from '../../node/folder.js'

const iterations = 10
const prices = { currency: 'EUR', perMillion: { prompt: 1, completion: 1 } }

/** What is read of a source. */
function counted(source: RunSource, read: string[]): RunSource {
  return {
    location: source.location,
    calls: (iteration, onDamage) => {
      read.push(`calls of ${iteration}`)
      return source.calls(iteration, onDamage)
    },
    readDataset: name => {
      read.push(`${name.kind} of ${name.iteration}`)
      return source.readDataset(name)
    },
    readDocument: name => source.readDocument(name),
  }
}

describe('ReadBefore', () => {
  it('gives the page of a run that is read anew, while it goes on, and reads what is finished once', async () => {
    const directory = await temporaryFolder()
    const before = new ReadBefore()
    const reads: string[][] = []
    const look = async (isUnderWay: boolean): Promise<void> => {
      const read: string[] = []
      const source = await runFolder(directory)
      const options = { prices, isUnderWay, map: false }
      const again = await summariseAgain(counted(source, read), options, before)
      const anew = await summariseAgain(source, options)
      expect(JSON.stringify(again)).toBe(JSON.stringify(anew))
      expect(htmlReport(again)).toBe(htmlReport(anew))
      reads.push(read)
    }
    const instant = instantTrainer()
    const trainer: typeof instant = {
      ...instant,
      async wait(id, context) {
        await look(true)
        return instant.wait(id, context)
      },
    }
    const more = { gates: [], iterations, trainer }
    const options = runOptions(fileLedger(directory), countingModel(), more)
    const { status } = await new IterationRunner(options).start().result
    expect(status).toBe('finished')
    await look(false)
    expect(reads).toHaveLength(iterations + 1)
    for (const [i, read] of reads.slice(0, iterations).entries()) {
      // The calls of an iteration are looked at until its checkpoint is there.
      const now = Array.from({ length: Math.min(2, i + 1) }, (_, back) => i + 1 - back)
      const found = new Set(read.map(each => Number(each.split(' ').at(-1))))
      expect([...found].sort((a, b) => b - a)).toEqual(now)
      expect(
        read.filter(each => !each.startsWith('calls')).every(each => each.endsWith(` of ${i + 1}`)),
      ).toBe(true)
    }
  })

  it('reads datasets again that are others', async () => {
    const before = new ReadBefore()
    const info = { rows: 1, sha256: 'a' }
    const datasets = { candidates: info, judgements: info, scores: info, failures: info }
    const of = (sha256: string) => ({ iteration: 1, prompts: { rows: 1, sha256 }, datasets })
    let times = 0
    const read = async () => {
      times++
      return {
        data: new IterationCounter().result(),
        samples: new Map(),
        prompts: [`${times}`],
        damage: { lines: 0, first: [] },
      }
    }
    const shown = async (sha256: string, isSampled: boolean) =>
      (await before.datasetsOf(of(sha256), isSampled, read)).prompts[0]
    expect(await shown('b', true)).toBe('1')
    expect(await shown('b', true)).toBe('1')
    expect(await shown('c', true)).toBe('2')
    // Without its samples it is kept, and read again for them.
    expect(await shown('c', false)).toBe('2')
    expect(await shown('c', true)).toBe('3')
  })
})
