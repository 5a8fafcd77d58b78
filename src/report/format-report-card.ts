import type { Metric, MetricName } from '../evaluate/metrics.js'
import type { ReportCard } from '../evaluate/report-card.js'
import type { Row, Table } from './table.js'

const labels: Readonly<Record<MetricName, string>> = {
  tiesHalf: 'pairwise accuracy (ties half)',
  tiesExcluded: 'pairwise accuracy (ties excluded)',
  decidedShare: 'decided share',
  strict: 'pairwise accuracy (strict)',
  exactMatch: 'exact match',
  fiveBest: '5-best',
  spearman: 'Spearman (constant = 0)',
  spearmanVarying: 'Spearman (constant dropped)',
  spearmanPooled: 'Spearman (pooled)',
  kendall: 'Kendall tau-b (constant = 0)',
  kendallVarying: 'Kendall tau-b (constant dropped)',
  kendallPooled: 'Kendall tau-b (pooled)',
}

const isCorrelation = (name: MetricName): boolean => /^(spearman|kendall)/.test(name)

/** A share as percent, a correlation with three digits; a dash for what is undefined. */
function show(name: MetricName, value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return '-'
  return isCorrelation(name) ? value.toFixed(3) : `${(100 * value).toFixed(1)}%`
}

function showInterval(name: MetricName, { interval }: Metric): string {
  return interval ? `${show(name, interval.low)} to ${show(name, interval.high)}` : '-'
}

/** Rows as an aligned Markdown table, readable in a terminal too. */
function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((name, i) => Math.max(name.length, ...rows.map(row => row[i]?.length ?? 0)))
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join(' | ')} |`
  const rule = `|${widths.map((width, i) => (i === 0 ? `${'-'.repeat(width + 2)}` : `${'-'.repeat(width + 1)}:`)).join('|')}|`
  return [line(header), rule, ...rows.map(line)].join('\n')
}

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
        showInterval(name, metric),
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
    table(
      head,
      rows.map(({ name, cells }) => [name, ...cells]),
    ),
    '',
    `5-best by chance: ${show('fiveBest', card.fiveBestChance)}. Instructions on which the judge is constant: ${card.constant}.`,
    `Intervals: ${resamples} bootstrap resamples of ${card.groups} groups, seed ${seed}. "if wrong": the value if excluded items counted as wrong.`,
  ].join('\n')
}
