import type { Row } from '../table.js'
import { count, fixed, range } from '../text/numbers.js'
import { ofPaper, paper } from './paper.js'
import type { ReproducedRun, ReproducedTable } from './types.js'

/** Table 1: AlpacaEval 2. */
export function alpacaEvalTable({
  alpacaEval,
}: Pick<ReproducedRun, 'alpacaEval'>): ReproducedTable | undefined {
  if (alpacaEval.length === 0) return undefined
  return {
    id: 'table-1',
    table: {
      title: 'Table 1: AlpacaEval 2.0, win rate in percent',
      head: ['', 'paper', 'here', 'standard error', 'discrete', 'length-controlled', 'prompts', 'excluded'],
      rows: alpacaEval.map(
        ({ model, winRate, standardError, discreteWinRate, lengthControlled, n, excluded }) => ({
          name: model,
          cells: [
            fixed(ofPaper<number>(paper.alpacaEval, model), 2),
            fixed(winRate, 2),
            fixed(standardError, 2),
            fixed(discreteWinRate, 2),
            fixed(lengthControlled, 2),
            count(n),
            count(excluded),
          ],
        }),
      ),
    },
    notes: [
      'The paper: 805 prompts against GPT-4 Turbo, which also judges. Its rate is not length-controlled; the one here has no difficulty term, which is known for the prompts of AlpacaEval alone.',
    ],
  }
}

/** Average generation length, and the number of pairs trained on. */
export function lengthsTable({
  models,
  rows,
  lengthUnit,
}: Pick<ReproducedRun, 'models' | 'rows' | 'lengthUnit'>): ReproducedTable | undefined {
  const named = models.filter(({ name, length }) => length !== undefined || Object.hasOwn(rows, name))
  if (named.length === 0) return undefined
  return {
    id: 'lengths',
    table: {
      title: `Length of generations (${lengthUnit}), and rows trained on`,
      head: ['', 'length, paper', 'length, here (95%)', 'pairs, paper', 'rows, here'],
      rows: named.map(
        ({ name, length }): Row => ({
          name,
          cells: [
            count(ofPaper<number>(paper.lengths, name)),
            length ? `${fixed(length.value, 1)} (${range(length.interval, end => fixed(end, 1))})` : '–',
            count(ofPaper<number>(paper.pairs, name)),
            count(ofPaper(rows, name)),
          ],
        }),
      ),
    },
    notes: ['The paper does not state the unit of its lengths: compare how they grow, not what they are.'],
  }
}
