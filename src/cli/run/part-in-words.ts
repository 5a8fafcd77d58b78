import type { EvaluationPart } from '../../iterate/index.js'

/** What a part of an evaluation does, and what of it is counted. */
export function partInWords({ work, model, by = '' }: EvaluationPart): { label: string; unit: string } {
  switch (work) {
    case 'answers':
      return { label: `${model} answers`, unit: 'answers' }
    case 'against':
      return { label: `${model} vs ${by}`, unit: 'verdicts' }
    case 'ranked':
      return { label: `${model} judges ranked responses, ${by}`, unit: 'votes' }
    case 'cross':
      return { label: `${model} judges the answers of all`, unit: 'votes' }
  }
}
