import type { IterationView, RunView } from '../api.js'
import type { IterationIndex } from '../index/iteration-index.js'
import type { RunIndex } from '../index/run-index.js'

/** The run as it is known now. */
export function runView(index: RunIndex): RunView {
  const { iterations, run, version, isComplete, damage } = index
  const total = (of: (each: IterationIndex) => number): number =>
    iterations.reduce((sum, each) => sum + of(each), 0)
  return {
    version,
    directory: index.directory,
    state: run.state,
    at: run.at,
    index: { read: total(each => each.read), bytes: total(each => each.bytes), isComplete },
    iterations: iterations.map(each => iterationView(index, each)),
    problems: damage,
  }
}

function iterationView({ run, words }: RunIndex, index: IterationIndex): IterationView {
  const { iteration, isSealed, counts, columns, done } = index
  const tally = new Map<number, number>()
  for (const code of columns.outcome.subarray(0, done)) tally.set(code, (tally.get(code) ?? 0) + 1)
  const model = run.iterations[iteration - 1]?.model
  return {
    iteration,
    ...(model !== undefined && { model }),
    isSealed,
    prompts: done,
    ...counts,
    outcomes: Object.fromEntries([...tally].map(([code, prompts]) => [words.wordOf(code), prompts])),
    ...(run.scoreMax !== undefined && { scoreMax: run.scoreMax }),
  }
}
