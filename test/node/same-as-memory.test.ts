import { describe, expect, it } from 'vitest'
import {
  IterationRunner,
  type Ledger,
  memoryLedger,
  mergeShards,
  positivesOnly,
  reselect,
  type StartOptions,
} from '../../src/index.js'
import { fileLedger } from '../../src/node/index.js'
import { countingModel, runOptions } from '../iterate/setup.js'
import { callsOf, datasetsOf, filesOf } from './files.js'
import { temporaryFolder } from './folder.js'

async function runOver(ledger: Ledger) {
  await new IterationRunner(runOptions(ledger, countingModel(), { iterations: 2, evaluate })).start().result
  await reselect({ ledger, select: positivesOnly({ score: 5 }) })
}

async function shardedRunOver(ledger: Ledger) {
  const start = async (options: StartOptions) =>
    (await new IterationRunner(runOptions(ledger, countingModel())).start(options).result).status
  expect(await start({ until: 'prompts' })).toBe('prompts-sealed')
  const shards = [1, 2, 3].map(index => ({ index, count: 3 }))
  const statuses = await Promise.all(shards.map(shard => start({ shard })))
  expect(statuses).toEqual(['shard-done', 'shard-done', 'shard-done'])
  await mergeShards(ledger)
  expect(await start({})).toBe('finished')
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
  it.each([
    ['one process', runOver, 'iteration-3/evaluation.jsonl'],
    ['three shards', shardedRunOver, 'iteration-1/pairs.jsonl'],
  ])('by %s leaves the same datasets and documents as one in memory', async (_, run, dataset) => {
    const memory = memoryLedger()
    await run(memory)
    const folder = await temporaryFolder()
    await run(fileLedger(folder))

    const files = await filesOf(folder)
    expect(datasetsOf(files)).toEqual(datasetsOf(memory.files))
    expect(Object.keys(datasetsOf(files))).toContain(dataset)
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
