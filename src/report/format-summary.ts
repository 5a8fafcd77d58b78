import type { RunSummary } from './summary.js'
import { type Table, tableLines } from './table.js'
import { funnelTable, votesTable } from './tables/funnel-table.js'
import { gateLines } from './tables/gate-lines.js'
import { comparisonsTable, judgingTable, responsesTable } from './tables/model-tables.js'
import { signsTable } from './tables/signs-table.js'
import { plural } from './text/numbers.js'
import { bounded, oneLine } from './text/printable.js'
import { truncate, wrap } from './text/width.js'

/** Options of {@link formatSummary}. */
export interface FormatSummaryOptions {
  /** Columns of the terminal. @default 80 */
  readonly width?: number
  /** Makes a heading look like one, where the output can show it. @default as it is */
  readonly heading?: (text: string) => string
}

/** A tally with more values than this is for a chart to show. */
const mostVotes = 12

/** A title is shorter than this. */
const longestTitle = 200

/** A paragraph longer than this is no paragraph for a terminal. */
const longest = 2000

/**
 * A summary as plain text for a terminal: the funnel of every iteration, the models with their intervals, head to
 * head comparisons, and what the numbers say in words. What models wrote is shown with its control characters made
 * visible and inert.
 *
 * @example
 * ```ts
 * import { readFile } from 'node:fs/promises'
 * import { formatSummary, type RunSummary } from 'self-rewarding/report'
 *
 * async function show(file: string) {
 *   const summary: RunSummary = JSON.parse(await readFile(file, 'utf8'))
 *   console.log(formatSummary(summary, { width: 100 }))
 * }
 * ```
 */
export function formatSummary(summary: RunSummary, options: FormatSummaryOptions = {}): string {
  const { heading = text => text } = options
  const width = Math.max(40, options.width ?? 80)
  const paragraph = (whole: string): string[] => {
    const { text, left } = bounded(whole, longest)
    return wrap(left === 0 ? oneLine(text) : `${oneLine(text)}… (${plural(left, 'more character')})`, width)
  }
  const short = (title: string): string => truncate(oneLine(bounded(title, longestTitle).text), longestTitle)
  const titled = (title: string, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : [[...wrap(short(title), width).map(heading), '', ...lines].join('\n')]
  const section = (table: Table): string[] =>
    table.rows.length === 0 || table.head.length < 2 ? [] : titled(table.title, tableLines(table, width))
  const votes = votesTable(summary.run)
  const found = gateLines(summary.run).flatMap(paragraph)
  const reading = summary.reading.map(text => paragraph(text).join('\n')).join('\n\n')
  return [
    ...titled(summary.title, paragraph(summary.about)),
    ...section(funnelTable(summary.run)),
    ...(votes.rows.length > mostVotes ? [] : section(votes)),
    ...section(signsTable(summary.run)),
    ...titled('What gates found', found),
    ...section(responsesTable(summary)),
    ...section(judgingTable(summary)),
    ...section(comparisonsTable(summary)),
    ...titled('Reading', reading === '' ? [] : [reading]),
  ].join('\n\n\n')
}
