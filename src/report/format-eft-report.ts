import type { EftReport, RuleReport } from '../data/index.js'
import { type Row, tableLines } from './table.js'
import { count, percent } from './text/numbers.js'

/** How wide the table may be before columns go into blocks below. */
const width = 100

/**
 * What each acceptance rule makes of the same judgements, side by side, as plain text; the rule that was used has a star.
 *
 * @example
 * ```ts
 * import { acceptJudged } from 'self-rewarding/data'
 * import { formatEftReport } from 'self-rewarding/report'
 *
 * const { report } = acceptJudged([])
 * console.log(formatEftReport(report).split('\n')[0]?.trim()) // no-inversion*  strict
 * ```
 */
export function formatEftReport({ used, rules, unbalanced, beyondSize }: EftReport): string {
  const row = (name: string, cell: (rule: RuleReport) => string, part = false): Row => ({
    name,
    part,
    cells: rules.map(cell),
  })
  const keys = <K extends string>(of: (rule: RuleReport) => Readonly<Partial<Record<K, number>>>): K[] => {
    const found = new Set<string>()
    for (const rule of rules)
      for (const [name, value] of Object.entries(of(rule))) if (value !== 0) found.add(name)
    return [...found].sort() as K[]
  }
  const scores = [...new Set(rules.flatMap(({ histogram }) => histogram.map(({ score }) => score)))].sort(
    (a, b) => a - b,
  )
  const rows: readonly Row[] = [
    row('instructions judged', rule => count(rule.instructions)),
    row('accepted', rule => count(rule.accepted)),
    row('yield', rule => percent(rule.yield)),
    ...keys(rule => rule.rejected).map(reason =>
      row(`rejected: ${reason}`, rule => count(rule.rejected[reason]), true),
    ),
    row('their responses', rule => count(rule.responses)),
    row('rows', rule => count(rule.rows)),
    ...keys(rule => rule.excluded).map(reason =>
      row(`excluded: ${reason}`, rule => count(rule.excluded[reason] ?? 0), true),
    ),
    ...scores.map(score =>
      row(`score ${score}`, rule => count(rule.histogram.find(bin => bin.score === score)?.rows ?? 0), true),
    ),
    row('tied pairs', rule => percent(rule.tieShare)),
  ]
  const head = ['', ...rules.map(({ rule }) => (rule === used.rule ? `${rule}*` : rule))]
  const cut = [
    ...(unbalanced > 0 ? [`${count(unbalanced)} rows of frequent scores were left out`] : []),
    ...(beyondSize > 0 ? [`${count(beyondSize)} rows were more than asked for`] : []),
  ]
  return [
    ...tableLines({ title: '', head, rows }, width),
    ...(cut.length > 0 ? ['', `* ${cut.join('; ')}`] : []),
  ].join('\n')
}
