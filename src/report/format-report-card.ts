import type { MetricName } from '../evaluate/metrics.js'
import type { ReportCard } from '../evaluate/report-card.js'
import { labels, markdownTable, show, showInterval } from './metric-cells.js'
import type { Row, Table } from './table.js'

/** Every metric of a report card, a row each, with what its baselines reach. */
export function reportCardTable(card: ReportCard): Pick<Table, 'head' | 'rows'> {
  const { constant, longer, human } = card.baselines
  const baselines = Object.entries({ constant, longer, human }).flatMap(([name, of]) =>
    of ? [{ name, of }] : [],
  )
  const names = Object.keys(labels) as MetricName[]
  const rows: Row[] = names.map(name => {
    const metric = card.metrics[name]
    return {
      name: labels[name],
      cells: [
        show(name, metric.value),
        showInterval(name, metric.interval),
        `${metric.n}`,
        `${metric.excluded}`,
        show(name, metric.asWrong),
        ...baselines.map(({ of }) => (name === 'fiveBest' ? '-' : show(name, of[name].value))),
      ],
    }
  })
  const byResponses: Row[] = card.exactMatchByResponses.map(({ responses, value, n, excluded, asWrong }) => ({
    name: `exact match, ${responses} responses`,
    part: true,
    cells: [
      show('exactMatch', value),
      '-',
      `${n}`,
      `${excluded}`,
      show('exactMatch', asWrong),
      ...baselines.map(() => '-'),
    ],
  }))
  rows.splice(names.indexOf('exactMatch') + 1, 0, ...byResponses)
  const head = [
    'metric',
    'value',
    '95% interval',
    'n',
    'excluded',
    'if wrong',
    ...baselines.map(({ name }) => name),
  ]
  return { head, rows }
}

/**
 * A report card as text: a Markdown table whose columns are also aligned for a terminal. Shares in percent.
 *
 * @example
 * ```ts
 * import { reportCard } from 'self-rewarding/evaluate'
 * import { formatReportCard } from 'self-rewarding/report'
 *
 * const responses = [{ rank: 0, score: 5 }, { rank: 1, score: 3 }]
 * console.log(formatReportCard(reportCard([{ responses }, { responses }], { max: 5 })))
 * ```
 */
export function formatReportCard(card: ReportCard): string {
  const { head, rows } = reportCardTable(card)
  const { resamples, seed } = card.bootstrap
  return [
    `Instructions: ${card.instructions} (left out, without distinct human ranks: ${card.unranked}). Responses: ${card.responses + card.unscored} (without a score: ${card.unscored}).`,
    '',
    markdownTable(
      head,
      rows.map(({ name, cells }) => [name, ...cells]),
    ),
    '',
    `5-best by chance: ${show('fiveBest', card.fiveBestChance)}. Instructions on which the judge is constant: ${card.constant}.`,
    `Intervals: ${resamples} bootstrap resamples of ${card.groups} groups, seed ${seed}. "if wrong": the value if excluded items counted as wrong.`,
  ].join('\n')
}
