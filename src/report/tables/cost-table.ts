import { totalUsage } from '../../iterate/spending/usage.js'
import type { RunSummary } from '../summary.js'
import type { Row, Table } from '../table.js'
import { count, fixed } from '../text/numbers.js'

/** What the calls of every iteration took: a row for each kind of call. */
export function costTable({ iterations = [], currency }: RunSummary): Table {
  const made = iterations.filter(({ calls }) => totalUsage(calls.spent).calls > 0)
  return {
    title: 'Calls and tokens',
    head: [
      '',
      'calls',
      'failed',
      'retries',
      'prompt tokens',
      'completion tokens',
      ...(currency === undefined ? [] : [currency]),
    ],
    rows: made.flatMap(({ iteration, name, calls: { spent, retries, money } }): Row[] => {
      const all = totalUsage(spent)
      const cells = (usage: typeof all, more: readonly [retries: string, money: string]) => [
        count(usage.calls),
        count(usage.failed),
        more[0],
        usage.unknown === usage.calls - usage.failed ? 'unknown' : count(usage.promptTokens),
        usage.unknown === usage.calls - usage.failed ? 'unknown' : count(usage.completionTokens),
        ...(currency === undefined ? [] : [more[1]]),
      ]
      return [
        {
          name: `iteration ${iteration} (${name})`,
          cells: cells(all, [count(retries), fixed(money, 2)]),
        },
        ...Object.entries(spent)
          .filter(([, { calls }]) => calls > 0)
          .map(([kind, usage]) => ({ name: kind, part: true, cells: cells(usage, ['', '']) })),
      ]
    }),
  }
}
