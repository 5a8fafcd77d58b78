import { summarize } from '../stats/sample.js'
import type { GamedRows } from './gamed.js'
import { type AlpacaEvalItem, preferred } from './item.js'
import type { LogisticProblem } from './logistic.js'

/** What a length-controlled fit is made of. Features: tanh of length, difficulty where there is one, bias. */
export interface Design {
  /** Features of the items with a preference, one array an item. */
  readonly rows: readonly (readonly number[])[]
  /** Their preferences, 0..1. */
  readonly labels: readonly number[]
  /** Difficulties of all items, also of those without a preference: what the rate is the mean over. */
  readonly difficulties: readonly number[]
  readonly hasDifficulty: boolean
  readonly gamed: GamedRows | undefined
}

/** The features as AlpacaEval makes them: lengths are standardised over all items. */
export function designOf(items: readonly AlpacaEvalItem[], gamed: GamedRows | undefined): Design {
  const hasDifficulty = items[0]?.difficulty !== undefined
  const differences = items.map(({ length, baselineLength }) => baselineLength - length)
  const { standardDeviation } = summarize(differences)
  // Equal differences say nothing about length.
  const scale = standardDeviation > 0 ? standardDeviation : Number.POSITIVE_INFINITY
  const known = preferred(items)
  const rows = known.map(({ length, baselineLength, difficulty }) => {
    const tanh = Math.tanh((baselineLength - length) / scale)
    return hasDifficulty ? [tanh, difficulty ?? 0, 1] : [tanh, 1]
  })
  return {
    rows,
    labels: known.map(({ preference }) => preference - 1),
    difficulties: items.map(({ difficulty }) => difficulty ?? 0),
    hasDifficulty,
    gamed,
  }
}

/** The regression of some of the rows, and of all gamed ones. */
export function problemOf(design: Design, chosen: readonly number[], C: number): LogisticProblem {
  const { rows, labels, gamed } = design
  const added = gamed?.tanhLength.length ?? 0
  const width = design.hasDifficulty ? 3 : 2
  const columns = Array.from({ length: width }, () => new Float64Array(chosen.length + added))
  const weights = new Float64Array(chosen.length + added).fill(1, 0, chosen.length)
  const labelSums = new Array<number>(width).fill(0)
  chosen.forEach((row, i) => {
    rows[row]?.forEach((value, j) => {
      const column = columns[j]
      if (column) column[i] = value
      labelSums[j] = (labelSums[j] ?? 0) + value * (labels[row] ?? 0)
    })
  })
  if (gamed) {
    weights.fill(gamed.weight, chosen.length)
    columns[0]?.set(gamed.tanhLength, chosen.length)
    columns[1]?.set(gamed.difficulty, chosen.length)
    labelSums[0] = (labelSums[0] ?? 0) + gamed.labelSums.tanhLength
    labelSums[1] = (labelSums[1] ?? 0) + gamed.labelSums.difficulty
  }
  return { columns, weights, labelSums, C }
}
