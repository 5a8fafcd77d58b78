import type { RunSummary } from '../../summary.js'
import { range } from '../../text/numbers.js'
import type { IntervalRow } from '../charts/interval-chart.js'

type Named = { readonly name: string }

/** What every chart of intervals says in words. */
export const inWords = (what: string, rows: readonly IntervalRow[]): string =>
  `${what}: ${rows.map(({ name, shown }) => `${name} ${shown}`).join('; ')}.`

/** What the marks of such a chart are. */
export const marksOf = ({ baselines }: RunSummary): string =>
  `Line: 95% interval.${baselines.length > 0 ? ' Open circle: baseline.' : ''}`

/** Rows of a chart of intervals. */
export function rowsOf<Model extends Named>(
  { baselines }: RunSummary,
  models: readonly Model[],
  of: (model: Model) => IntervalRow['estimate'],
  show: (value: number | null | undefined) => string,
): IntervalRow[] {
  return models.map(model => {
    const { value, interval } = of(model)
    return {
      name: model.name,
      shown: interval ? `${show(value)} (${range(interval, show)})` : show(value),
      estimate: { value, interval },
      isBaseline: baselines.some(({ name }) => name === model.name),
    }
  })
}
