import type { IterationSummary, RunSummary } from '../summary.js'
import type { KeptCurve } from './training.js'

/** Where the time went, stage by stage. */
export function timesOf(
  iterations: readonly IterationSummary[],
  trained: readonly KeptCurve[],
): RunSummary['times'] {
  const trainedOn = (of: number): RunSummary['times'] =>
    trained
      .filter(({ iteration }) => iteration === of)
      .map(({ curve: { name, method }, seconds }) => ({ name: `${name}: ${method.toUpperCase()}`, seconds }))
  const stages = iterations.flatMap(({ iteration, name, calls: { seconds } }) => [
    { name: `${name}: prompts are written`, seconds: seconds.prompts },
    { name: `${name} answers and judges`, seconds: seconds.responses },
    { name: `${name}: report card`, seconds: seconds.evaluation },
    ...trainedOn(iteration),
  ])
  return [...trainedOn(0), ...stages].filter(({ seconds }) => seconds > 0)
}
