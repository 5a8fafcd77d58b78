import { describe, expect, it } from 'vitest'
import { IterationRunner, type Ledger, memoryLedger, positivesOnly, reselect } from '../../src/index.js'
import { fileLedger } from '../../src/node/index.js'
import { countingModel, runOptions } from '../iterate/setup.js'
import { callsOf, datasetsOf, filesOf, temporaryFolder } from './folder.js'

async function runOver(ledger: Ledger) {
  await new IterationRunner(runOptions(ledger, countingModel(), { iterations: 2, evaluate })).start().result
  await reselect({ ledger, select: positivesOnly({ score: 5 }) })
}

const evaluate = [
  {
    prompt: 'Name a prime.',
    responses: [
      { text: '7', rank: 0 },
      { text: 'U+2028: \u2028, half a pair: \ud83d', rank: 1 },
    ],
  },
]

describe('a run over files', () => {
  it('leaves the same datasets and documents as one in memory', async () => {
    const memory = memoryLedger()
    await runOver(memory)
    const folder = await temporaryFolder()
    await runOver(fileLedger(folder))

    const files = await filesOf(folder)
    expect(datasetsOf(files)).toEqual(datasetsOf(memory.files))
    expect(Object.keys(datasetsOf(files))).toContain('iteration-3/evaluation.jsonl')
    const documents = [...files].filter(([path]) => path.endsWith('.json'))
    expect(new Map(documents.map(([path, text]) => [path, JSON.parse(text)]))).toEqual(
      new Map(
        [...memory.files]
          .filter(([path]) => path.endsWith('.json'))
          .map(([path, text]) => [path, JSON.parse(text)]),
      ),
    )
    expect(callsOf(files)).toHaveLength(memory.records.length)
    expect([...files.keys()].filter(path => !/\.(json|jsonl)$/.test(path))).toEqual([])
  })
})
