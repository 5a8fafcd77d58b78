import { bootstrap } from '../../evaluate/bootstrap.js'
import { mean } from '../../evaluate/mean.js'
import type { ScoresByWriter } from './cross.js'
import type { CrossJudged, SelfPreference } from './types.js'

/** The scores of one judge, by writer and prompt, for each judge. */
export type Matrix = readonly { readonly judge: string; readonly scores: ScoresByWriter }[]

/** Mean scores, judge by judge and writer by writer. */
export function crossJudged(matrix: Matrix, seed: number): CrossJudged[] {
  return matrix.flatMap(({ judge, scores }) =>
    scores.map((of, writer): CrossJudged => {
      const known = of.filter(score => score !== undefined)
      return {
        judge,
        writer: matrix[writer]?.judge ?? '',
        n: known.length,
        excluded: of.length - known.length,
        mean: known.length === 0 ? undefined : mean(known),
        interval: bootstrap(known, mean, { seed }),
      }
    }),
  )
}

/** How much each model favours its own answers, on the prompts of which all scores are there. */
export function selfPreferences(matrix: Matrix, prompts: number, seed: number): SelfPreference[] {
  // Of two models it is one number for both, and cannot tell whose it is.
  if (matrix.length < 3) return []
  const isWhole = (prompt: number): boolean =>
    matrix.every(({ scores }) => scores.every(of => of[prompt] !== undefined))
  const whole = Array.from({ length: prompts }, (_, i) => i).filter(isWhole)
  return matrix.map(({ judge: model }, own) => {
    /** By how much a judge puts the answer of this model above those of the others. */
    const lead = (judge: number, prompt: number): number => {
      const of = (matrix[judge]?.scores ?? []).map(scores => scores[prompt] ?? 0)
      return (of[own] ?? 0) - mean(of.filter((_, writer) => writer !== own))
    }
    const others = matrix.map((_, judge) => judge).filter(judge => judge !== own)
    const values = whole.map(prompt => lead(own, prompt) - mean(others.map(judge => lead(judge, prompt))))
    return {
      model,
      n: values.length,
      excluded: prompts - values.length,
      value: values.length === 0 ? undefined : mean(values),
      interval: bootstrap(values, mean, { seed }),
    }
  })
}
