import { plural } from '../../report/text/numbers.js'
import { shortLine } from '../short-line.js'
import type { RunStatusReport, StageName } from './types.js'

const stages: { readonly [stage in StageName]: string } = {
  'seed-training': 'M1 is trained on the seed data',
  prompts: 'prompts are written',
  responses: 'the model answers and judges',
  'datasets-sealed': 'its datasets are written; nothing is trained on them yet',
  training: 'its datasets are written, and its training job is submitted',
  evaluation: 'all are trained; the last checkpoint is measured',
  finished: 'all of it is done',
}

/** Where a run is, in a sentence. */
export function placeInWords({
  at,
  iterations,
  isEndedEarly,
  model,
}: Pick<RunStatusReport, 'at' | 'iterations' | 'isEndedEarly'> & {
  /** Of the iteration that it is at. */
  readonly model: string | undefined
}): string {
  if (at.stage === 'finished')
    return isEndedEarly
      ? `A gate ended it at iteration ${at.iteration} of ${iterations}.`
      : `${plural(iterations, 'iteration')}, all done.`
  if (at.iteration > iterations) return `After iteration ${iterations} of ${iterations}: ${stages[at.stage]}.`
  const by = model === undefined ? '' : ` with ${shortLine(model)}`
  return `Iteration ${at.iteration} of ${iterations}${by}: ${stages[at.stage]}.`
}
