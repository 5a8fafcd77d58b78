import { show, showInterval } from '../metric-cells.js'
import { type Table, tableLines } from '../table.js'
import { count, range as ends, percent, signed } from '../text/numbers.js'
import { wrap } from '../text/width.js'
import { recommendation } from './recommendation.js'
import type { JudgeBench } from './types.js'

/**
 * Judges on the same human-ranked responses: how each agrees with people, how far it is behind the best, what it costs,
 * and a recommendation that says no more than the intervals do.
 *
 * @param width Columns of the terminal. @default 100
 * @example
 * ```ts
 * import { chooseJudge } from 'self-rewarding/evaluate'
 * import { formatJudgeBench } from 'self-rewarding/report'
 *
 * const judged = Array.from({ length: 30 }, () => ({ responses: [{ rank: 0, score: 4 }, { rank: 1, score: 2 }] }))
 * const choice = chooseJudge([{ name: 'additive', max: 5, judged }])
 * const judges = [{ name: 'additive', votes: 180, failed: {}, responses: 60, tokens: 24_000 }]
 * console.log(formatJudgeBench({ choice, judges }))
 * ```
 */
export function formatJudgeBench(bench: JudgeBench, width = 100): string {
  const tables = [agreementTable(bench), costTable(bench), behindTable(bench)].filter(
    ({ rows }) => rows.length > 0,
  )
  return [
    ...tables.map(table => `${table.title}\n\n${tableLines(table, width).join('\n')}`),
    ...recommendation(bench).map(paragraph => wrap(paragraph, width).join('\n')),
  ].join('\n\n')
}

function agreementTable({ choice }: JudgeBench): Table {
  const names = ['tiesHalf', 'exactMatch', 'spearman', 'kendall'] as const
  return {
    title: 'Agreement with people',
    head: [
      'judge',
      'pairwise accuracy',
      '95% interval',
      'exact match',
      'Spearman',
      'Kendall',
      'instructions',
      'without a score',
    ],
    rows: choice.standings.map(({ name, card }) => ({
      name,
      cells: [
        ...names.flatMap(metric => [
          show(metric, card.metrics[metric].value),
          ...(metric === 'tiesHalf' ? [showInterval(metric, card.metrics[metric].interval)] : []),
        ]),
        count(card.instructions),
        count(card.unscored),
      ],
    })),
  }
}

function costTable({ choice, judges }: JudgeBench): Table {
  const hasMoney = judges.some(({ money }) => money !== undefined)
  return {
    title: 'What a judgement costs, and how often it fails',
    head: [
      'judge',
      'votes',
      'votes without a score',
      'most often',
      'tokens a response',
      ...(hasMoney ? ['cost of 1,000 responses'] : []),
    ],
    rows: choice.standings.flatMap(({ name }) => {
      const judge = judges.find(each => each.name === name)
      if (judge === undefined) return []
      const { votes, failed, responses, tokens, money, currency = '' } = judge
      const failures = Object.values(failed).reduce((sum, each) => sum + each, 0)
      const [reason] = Object.entries(failed).sort(([, a], [, b]) => b - a)
      return [
        {
          name,
          cells: [
            count(votes),
            percent(votes === 0 ? undefined : failures / votes),
            reason?.[0] ?? '–',
            tokens === 0 ? '–' : count(Math.round(tokens / responses)),
            ...(hasMoney
              ? [
                  money === undefined
                    ? '–'
                    : `${((1000 * money) / responses).toFixed(2)} ${currency}`.trimEnd(),
                ]
              : []),
          ],
        },
      ]
    }),
  }
}

function behindTable({ choice }: JudgeBench): Table {
  const [best, ...others] = choice.standings
  const points = (value: number | null | undefined): string =>
    signed(value === undefined || value === null ? undefined : 100 * value, 1)
  return {
    title: `Pairwise accuracy of the best${best ? ` (${best.name})` : ''} less that of each other, in points, on what both scored; ${percent(choice.confidence)} for all comparisons together`,
    head: ['judge', 'difference', 'interval', 'shown to be worse'],
    rows: others.map(({ name, behind, isBehind }) => ({
      name,
      cells: [points(behind?.difference), ends(behind?.interval, points), isBehind ? 'yes' : 'no'],
    })),
  }
}
