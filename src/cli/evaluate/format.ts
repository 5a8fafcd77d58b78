import type { MetricName } from '../../evaluate/metrics.js'
import type { ModelReport, ModelsCompared, ModelsReport } from '../../iterate/models/types.js'
import { show, showInterval } from '../../report/metric-cells.js'
import { crossTable, preferenceTable } from '../../report/reproduce/cross-tables.js'
import { strengthsTable } from '../../report/reproduce/strengths-table.js'
import { type Table, tableLines } from '../../report/table.js'
import { count, fixed, range, signed } from '../../report/text/numbers.js'
import { oneLine } from '../../report/text/printable.js'
import { wrap } from '../../report/text/width.js'

interface Block {
  readonly table: Table
  readonly notes?: readonly string[]
}

/** Models side by side, for a person. */
export function formatModels(
  report: ModelsReport,
  { width, heading }: { readonly width: number; readonly heading: (text: string) => string },
): string {
  const { models, headToHead, strengths, cross, selfPreference } = report
  const blocks: readonly (Block | undefined)[] = [
    answers(models),
    comparisons(headToHead),
    strengthsTable(strengths),
    judging(models),
    crossTable(cross),
    preferenceTable(selfPreference),
  ]
  return blocks
    .filter(block => block !== undefined)
    .map(({ table, notes = [] }) =>
      [
        heading(oneLine(table.title)),
        '',
        ...tableLines(table, width),
        ...(notes.length === 0 ? [] : ['', ...notes.flatMap(note => wrap(oneLine(note), width))]),
      ].join('\n'),
    )
    .join('\n\n')
}

function answers(models: readonly ModelReport[]): Block | undefined {
  if (models.every(each => each.answers.asked === 0)) return undefined
  const rows = models.map(({ checkpoint, answers: { asked, received, length, lengthInterval } }) => ({
    name: checkpoint.name,
    cells: [count(asked), count(received), fixed(length, 1), range(lengthInterval, end => fixed(end, 1))],
  }))
  return { table: { title: 'Answers', head: ['', 'asked', 'received', 'characters', '95% interval'], rows } }
}

function comparisons(compared: readonly ModelsCompared[]): Block | undefined {
  if (compared.length === 0) return undefined
  const rows = compared.map(({ a, b, n, excluded, win, tie, lose, net, netInterval }) => ({
    name: `${a} against ${b}`,
    cells: [
      ...[win, tie, lose].map(count),
      signed(net, 3),
      range(netInterval, end => signed(end, 3)),
      count(n),
      count(excluded),
    ],
  }))
  const head = ['', 'win', 'tie', 'lose', 'net', '95% interval', 'prompts', 'excluded']
  const isSelf = compared.some(({ selfEvaluated }) => selfEvaluated)
  return {
    table: { title: 'Head to head', head, rows },
    notes: isSelf ? ['The judge is one of the models under test: self-evaluated.'] : [],
  }
}

const shown: readonly MetricName[] = ['tiesHalf', 'fiveBest', 'exactMatch', 'spearman', 'kendall']

function judging(models: readonly ModelReport[]): Block | undefined {
  const cards = models.flatMap(({ checkpoint, judging: each }) =>
    each.map(({ prompt, card }) => ({ name: `${checkpoint.name}, ${prompt}`, card })),
  )
  if (cards.length === 0) return undefined
  const rows = cards.map(({ name, card: { metrics, instructions, unscored } }) => ({
    name,
    cells: [
      ...shown.map(metric => show(metric, metrics[metric].value)),
      showInterval('tiesHalf', metrics.tiesHalf.interval),
      count(instructions),
      count(unscored),
    ],
  }))
  const head = [
    ...['', 'pairwise', '5-best', 'exact', 'Spearman', 'Kendall', 'pairwise, 95%'],
    ...['instructions', 'no score'],
  ]
  return { table: { title: 'As judges of human-ranked responses', head, rows } }
}
