import { ensure, ensureCount, refuseUnknown } from '../../core/check.js'
import { seededOrder } from '../split/seeded-order.js'
import type { EftExample, ScoreCount } from './types.js'

/** How even the scores of the rows are made. */
export interface BalanceOptions {
  /** Share of all rows that one score may have at most, in (0, 1]. */
  readonly maxShare: number
  /** Draws which rows stay. @default 0 */
  readonly seed?: number
}

/** What is kept, and why the others are not. */
export interface LimitedRows {
  readonly kept: readonly EftExample[]
  readonly unbalanced: number
  readonly beyondSize: number
}

/** Keeps so many rows, with no score above its share; in the order in which they came. */
export function limitRows(
  examples: readonly EftExample[],
  { rows, balance }: { readonly rows?: number; readonly balance?: BalanceOptions },
): LimitedRows {
  const wanted = rows ?? Infinity
  const order = balance
    ? seededOrder(examples, balance.seed ?? 0, ({ id, responseId }) => `${id} ${responseId}`)
    : examples
  const most = balance ? highestCount(histogramOf(examples), balance.maxShare, rows) : Infinity
  const kept = new Set<EftExample>()
  const counts = new Map<number, number>()
  let unbalanced = 0
  for (const example of order) {
    const count = counts.get(example.score) ?? 0
    if (kept.size >= wanted) break
    if (count >= most) unbalanced++
    else {
      kept.add(example)
      counts.set(example.score, count + 1)
    }
  }
  const inOrder = examples.filter(example => kept.has(example))
  return { kept: inOrder, unbalanced, beyondSize: examples.length - kept.size - unbalanced }
}

/** Rows of each score, lowest first. */
export function histogramOf(examples: readonly { readonly score: number }[]): ScoreCount[] {
  const counts = new Map<number, number>()
  for (const { score } of examples) counts.set(score, (counts.get(score) ?? 0) + 1)
  return [...counts].map(([score, rows]) => ({ score, rows })).sort((a, b) => a.score - b.score)
}

/**
 * The most rows of one score that are at most their share of all rows kept. Fewer of the frequent scores make the others'
 * shares larger, so that the number is sought from above.
 */
function highestCount(
  histogram: readonly { readonly rows: number }[],
  share: number,
  wanted?: number,
): number {
  if (wanted !== undefined) return Math.floor(share * wanted + 1e-9)
  const counts = histogram.map(({ rows }) => rows)
  const isPossible = share * counts.length >= 1 - 1e-9 || counts.length === 0
  ensure(
    isPossible,
    'balance.maxShare',
    share,
    `at least 1/${counts.length}: there are ${counts.length} different scores`,
  )
  for (let most = Math.max(0, ...counts); most > 0; most--) {
    const all = counts.reduce((sum, count) => sum + Math.min(count, most), 0)
    if (most <= share * all + 1e-9) return most
  }
  return 0
}

/** Throws for sizes and shares that are none. */
export function checkLimits({
  rows,
  balance,
}: {
  readonly rows?: number
  readonly balance?: BalanceOptions
}): void {
  if (rows !== undefined) ensureCount(rows, 'rows', ' of rows')
  if (balance === undefined) return
  refuseUnknown(balance, ['maxShare', 'seed'])
  const { maxShare, seed = 0 } = balance
  ensure(maxShare > 0 && maxShare <= 1, 'balance.maxShare', maxShare, 'a share in (0, 1]')
  ensure(Number.isSafeInteger(seed), 'balance.seed', seed, 'a whole number')
}
