import type { MetricName } from '../../evaluate/metrics.js'
import type { ReportCard } from '../../evaluate/report-card.js'
import { labels, show, showInterval } from '../metric-cells.js'
import type { Table } from '../table.js'

/** The metrics of the paper's Table 2, in its order. */
const paperMetrics = [
  'tiesHalf',
  'fiveBest',
  'exactMatch',
  'spearman',
  'kendall',
] as const satisfies readonly MetricName[]

/** The paper's Table 2: how well each model judges, a column for every model. */
export function cardsTable(
  models: readonly { readonly name: string; readonly judge: { readonly card: ReportCard } }[],
): Table {
  return {
    title: 'How well each model judges',
    head: ['', ...models.map(({ name }) => name)],
    rows: paperMetrics.map(metric => ({
      name: labels[metric],
      cells: models.map(({ judge: { card } }) => {
        const { value, interval } = card.metrics[metric]
        return interval ? `${show(metric, value)} (${showInterval(metric, interval)})` : show(metric, value)
      }),
    })),
  }
}
