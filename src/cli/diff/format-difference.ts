import { metricNames } from '../../evaluate/metric-names.js'
import type { RunReport } from '../../iterate/report.js'
import { type Table, tableLines } from '../../report/table.js'
import { funnelTable } from '../../report/tables/funnel-table.js'
import { signsTable } from '../../report/tables/signs-table.js'
import { fixed, plural, range, signed } from '../../report/text/numbers.js'
import { wrap } from '../../report/text/width.js'
import { shortLine } from '../short-line.js'
import type { Style } from '../style.js'
import { textBlock } from '../text-block.js'
import type { BothAnswered, Difference } from './types.js'

/** How it is shown. */
export interface DifferenceView {
  readonly width: number
  readonly style: Style
  /** Characters of a text that are shown. */
  readonly limit: number
}

/** Two models side by side, for a person. */
export function formatDifference(difference: Difference, view: DifferenceView): string {
  const { a, b, noJudges, examples } = difference
  const { width, style } = view
  const run: RunReport = { iterations: [a, b] }
  const judges = judgesTable(difference)
  const sections: readonly (readonly [string, readonly string[]])[] = [
    ['What became of the prompts', linesOf(withMoney(withoutRatio(funnelTable(run)), difference), width)],
    ['Signs of judge drift', linesOf(signsTable(run), width)],
    [
      'As judges of human-ranked responses',
      judges ? linesOf(judges, width) : wrap(`Not compared: ${noJudges}.`, width),
    ],
    [
      'Prompts that both answered',
      examples === undefined ? [] : exampleLines(examples, [a.checkpoint.name, b.checkpoint.name], view),
    ],
  ]
  return sections
    .flatMap(([title, lines]) =>
      lines.length > 0 ? [`${style.strong(title)}\n\n${lines.join('\n')}\n`] : [],
    )
    .join('\n')
}

function linesOf(table: Table, width: number): string[] {
  return table.rows.length > 0 && table.head.length > 1 ? tableLines(table, width) : []
}

/** A row that says nothing of either model is left out. */
function withoutRatio(table: Table): Table {
  return {
    ...table,
    rows: table.rows.filter(({ cells }) => cells.some(cell => cell !== '0' && cell !== '–')),
  }
}

/** What the calls cost, beside their tokens; a model without an iteration of its own has no column. */
function withMoney(table: Table, { money }: Difference): Table {
  if (money === undefined) return table
  const cells = [money.a, money.b].flatMap(each => (each === null ? [] : [fixed(each, 2)]))
  return { ...table, rows: [...table.rows, { name: `cost, ${shortLine(money.currency, 20)}`, cells }] }
}

function judgesTable({ a, b, judges }: Difference): Table | undefined {
  if (judges === undefined) return undefined
  const show = (value: number | undefined | null) => signed(value, 3).replace('+', '')
  return {
    title: '',
    head: ['', a.checkpoint.name, b.checkpoint.name, 'difference', '95% interval'],
    rows: metricNames.map(name => {
      const { a: first, b: second, difference, interval } = judges.metrics[name]
      const between = range(interval, value => signed(value, 3))
      return { name, cells: [show(first), show(second), signed(difference, 3), between] }
    }),
  }
}

function exampleLines(
  { shown, all }: NonNullable<Difference['examples']>,
  models: readonly [string, string],
  { width, limit, style }: DifferenceView,
): readonly string[] {
  if (all === 0) {
    return wrap(
      'None: each iteration has prompts of its own. To see both on the same prompts, use evaluateModels and self-rewarding reproduce.',
      width,
    )
  }
  const block = (text: string, indent: string) => textBlock(text, { width, limit, indent })
  const one = ({ prompt, answers, names }: BothAnswered): string[] => [
    ...block(prompt, ''),
    ...answers.flatMap((answer, i) => [
      '',
      style.soft(`  ${shortLine(models[i] ?? '')} (${names[i]})`),
      ...block(answer, '    '),
    ]),
  ]
  return [
    ...shown.flatMap((each, i) => [...(i > 0 ? ['', ''] : []), ...one(each)]),
    '',
    `${plural(all, 'prompt')} in both.`,
  ]
}
