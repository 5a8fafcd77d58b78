import type { ReportCard } from '../../evaluate/report-card.js'
import type { JudgingReport } from '../../iterate/judging/types.js'
import { formatReportCard } from '../../report/format-report-card.js'
import { type Row, tableLines } from '../../report/table.js'
import { count } from '../../report/text/numbers.js'
import { shortLine } from '../short-line.js'
import type { BadLine } from './read-file.js'

/** Lines that are named one by one. */
const mostNamed = 5

/** What came of a file. */
export interface JudgedFile {
  readonly file: string
  readonly directory: string
  readonly report: JudgingReport
  readonly bad: readonly BadLine[]
  readonly card?: ReportCard
}

/** What came of a file, for a person. */
export function describeJudged({ file, directory, report, bad, card }: JudgedFile, width: number): string {
  const { scores, votes, spent, items } = report
  const row = (name: string, value: number): Row => ({ name, cells: [count(value)] })
  const reasons = (of: object): Row[] =>
    Object.entries(of).map(([name, value]) => ({
      ...row(`no score: ${shortLine(name, 40)}`, value),
      part: true,
    }))
  const rows = [
    row('rows judged', items),
    row('with a score', scores.scored),
    ...reasons(scores.excluded),
    row('votes', votes.received),
    row('with a score', votes.valid),
    ...reasons(votes.failed),
    row('calls', spent.calls),
    row('tokens', spent.promptTokens + spent.completionTokens),
    ...(bad.length > 0 ? [row('lines that were not judged', bad.length), ...byReason(bad)] : []),
  ]
  return `${[
    tableLines({ title: '', head: ['', 'rows'], rows }, width).join('\n'),
    ...(bad.length > 0 ? [named(bad)] : []),
    ...(card ? [formatReportCard(card)] : []),
    `The judged rows are in ${shortLine(file)}; every call is in ${shortLine(directory)}.`,
  ].join('\n\n')}\n`
}

function byReason(bad: readonly BadLine[]): Row[] {
  const reasons = [...new Set(bad.map(({ reason }) => reason))]
  return reasons.map(name => ({
    name,
    cells: [count(bad.filter(({ reason }) => reason === name).length)],
    part: true,
  }))
}

function named(bad: readonly BadLine[]): string {
  const shown = bad.slice(0, mostNamed).map(({ line, reason }) => `line ${line} ${reason}`)
  const rest = bad.length > mostNamed ? `, and ${count(bad.length - mostNamed)} more` : ''
  return `Not judged: ${shown.join(', ')}${rest}.`
}
