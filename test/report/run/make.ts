import { IterationRunner, type MemoryLedger, memoryLedger, type RunnerOptions } from '../../../src/index.js'
import type { RunSource } from '../../../src/report/index.js'
import { countingModel, runOptions } from '../../iterate/setup.js'

/** A run in memory, from its start to its end. */
export async function finishedRun(
  more: Partial<RunnerOptions> = {},
  model = countingModel(),
): Promise<MemoryLedger> {
  const ledger = memoryLedger()
  const run = new IterationRunner(runOptions(ledger, model, { gates: [], ...more })).start()
  await run.result
  return ledger
}

/** What a report reads of it. */
export function reading<T>(ledger: MemoryLedger, read: (source: RunSource) => Promise<T>): Promise<T> {
  return ledger.open().then(async source => {
    try {
      return await read(source)
    } finally {
      await source.close()
    }
  })
}

/** A run of which only files are there, as its datasets and documents have them. */
export function sourceOf(files: ReadonlyMap<string, string>): RunSource {
  const find = (path: string) => files.get(path)
  return {
    location: 'runs/a',
    async *calls() {},
    async readDataset({ iteration, kind }) {
      const text = find(`iteration-${iteration}/${kind}.jsonl`)
      return text === undefined ? undefined : linesOf(text)
    },
    async readDocument(name) {
      const text = find(
        'iteration' in name ? `iteration-${name.iteration}/${name.document}.json` : `${name.document}.json`,
      )
      return text === undefined ? undefined : JSON.parse(text)
    },
  }
}

async function* linesOf(text: string): AsyncGenerator<string> {
  yield* text.split('\n').filter(Boolean)
}
