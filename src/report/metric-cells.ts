import type { MetricName } from '../evaluate/metrics.js'
import type { Interval } from '../evaluate/types.js'

/** What metrics are called in reports, in the order of report cards. */
export const labels: Readonly<Record<MetricName, string>> = {
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
export function show(name: MetricName, value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return '-'
  return isCorrelation(name) ? value.toFixed(3) : `${(100 * value).toFixed(1)}%`
}

/** Both ends of an interval; a dash where there is none. */
export function showInterval(name: MetricName, interval: Interval | undefined): string {
  return interval ? `${show(name, interval.low)} to ${show(name, interval.high)}` : '-'
}

/** Rows as an aligned Markdown table, readable in a terminal too. */
export function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((name, i) => Math.max(name.length, ...rows.map(row => row[i]?.length ?? 0)))
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join(' | ')} |`
  const rule = `|${widths.map((width, i) => (i === 0 ? `${'-'.repeat(width + 2)}` : `${'-'.repeat(width + 1)}:`)).join('|')}|`
  return [line(header), rule, ...rows.map(line)].join('\n')
}
