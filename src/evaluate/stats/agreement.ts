import { ensure, refuseUnknown } from '../../core/check.js'
import { checkPaired } from '../check.js'

/** A category: a score, a verdict. */
export type Label = number | string

/** How often two raters gave each combination of labels; rows are the first. */
function tabulate(a: readonly Label[], b: readonly Label[]): number[][] {
  const labels = [...new Set([...a, ...b])].sort((p, q) => (p < q ? -1 : 1))
  const table = labels.map(() => labels.map(() => 0))
  a.forEach((label, i) => {
    const row = table[labels.indexOf(label)]
    const column = labels.indexOf(b[i] ?? label)
    if (row) row[column] = (row[column] ?? 0) + 1
  })
  return table
}

/** Throws unless both are arrays of labels, of one length; a label that is missing or NaN would agree with anything. */
function checkLabels(a: readonly unknown[], b: readonly unknown[], names: readonly [string, string]): void {
  checkPaired(a, b, names)
  for (const [of, labels] of [a, b].entries()) {
    for (const [i, label] of labels.entries()) {
      const ok = typeof label === 'string' || (typeof label === 'number' && !Number.isNaN(label))
      ensure(ok, `${names[of]}[${i}]`, label, 'a number or a string')
    }
  }
}

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0)
const columnTotals = (table: readonly number[][]): number[] =>
  table.map((_, j) => total(table.map(row => row[j] ?? 0)))

/** Options of {@link cohenKappa}. */
export interface KappaOptions {
  /** How much a disagreement counts by the number of labels it spans. @default 'none': all the same */
  readonly weights?: 'none' | 'linear' | 'quadratic'
}

/**
 * Cohen's kappa of two raters: agreement beyond chance, at most 1; NaN where both gave one label only, or nothing.
 * Distances are counted in labels that occur, sorted, as scikit-learn does: 0 and 5 are neighbours if nothing between
 * was given.
 *
 * @throws `InvalidArgumentError` for unequal lengths, and labels that are missing or NaN.
 * @example
 * ```ts
 * import { cohenKappa } from 'self-rewarding/stats'
 *
 * console.log(cohenKappa([1, 2, 3, 3], [1, 2, 3, 1], { weights: 'linear' }))
 * ```
 */
export function cohenKappa(a: readonly Label[], b: readonly Label[], options: KappaOptions = {}): number {
  refuseUnknown(options, ['weights'])
  const { weights = 'none' } = options
  checkLabels(a, b, ['a', 'b'])
  const known = ['none', 'linear', 'quadratic']
  ensure(known.includes(weights), 'weights', weights, known.join(', '))
  const power = known.indexOf(weights)
  const table = tabulate(a, b)
  const rows = table.map(total)
  const columns = columnTotals(table)
  let observed = 0
  let expected = 0
  for (const [i, row] of table.entries()) {
    for (const [j, count] of row.entries()) {
      const weight = i === j ? 0 : Math.abs(i - j) ** power
      observed += weight * count
      expected += (weight * (rows[i] ?? 0) * (columns[j] ?? 0)) / a.length
    }
  }
  return 1 - observed / expected
}

/** What {@link classificationScores} says; each 0..1, NaN without items. */
export interface ClassificationScores {
  /** Share of equal labels. */
  readonly accuracy: number
  /** Mean over labels of correct / predicted; 0 for a label never predicted. */
  readonly precision: number
  /** Mean over labels of correct / true; 0 for a label that is never true. */
  readonly recall: number
  /** Mean over labels of the harmonic mean of precision and recall. */
  readonly f1: number
}

/**
 * Accuracy, and precision, recall and F1 averaged over labels with equal weight (macro), as scikit-learn.
 *
 * @throws `InvalidArgumentError` for unequal lengths, and labels that are missing or NaN.
 * @example
 * ```ts
 * import { classificationScores } from 'self-rewarding/stats'
 *
 * console.log(classificationScores(['a', 'b', 'b'], ['a', 'b', 'a']).accuracy) // 0.666…
 * ```
 */
export function classificationScores(
  truth: readonly Label[],
  predicted: readonly Label[],
): ClassificationScores {
  checkLabels(truth, predicted, ['truth', 'predicted'])
  const table = tabulate(truth, predicted)
  const hits = table.map((row, i) => row[i] ?? 0)
  const rows = table.map(total)
  const columns = columnTotals(table)
  const meanOf = (denominator: (i: number) => number): number =>
    total(hits.map((hit, i) => hit / (denominator(i) || 1))) / hits.length
  return {
    accuracy: total(hits) / truth.length,
    precision: meanOf(i => columns[i] ?? 0),
    recall: meanOf(i => rows[i] ?? 0),
    f1: meanOf(i => ((rows[i] ?? 0) + (columns[i] ?? 0)) / 2),
  }
}
