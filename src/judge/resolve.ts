import type { Findings, Statement } from './statements.js'
import type { ParseFailure } from './types.js'

/** The one total of a text, or why there is none. */
export type Resolution = { readonly score: number } | { readonly reason: ParseFailure }

/**
 * One total out of all statements.
 *
 * 1. Explicit totals (total, final, overall) decide where there are any; plain ones otherwise. All that decide must
 *    state the same number, on the scale.
 * 2. Plain scores before an explicit total must be its tally: never falling and not above it (1, 2, 3, total 3), or
 *    adding up to it (1, 1, 0, 1, total 3). Plain scores after it must repeat it.
 * 3. Three or more plain scores of one point each without a total are a tally that nobody added up.
 */
export function resolve({ statements, empty, emptyLast, example }: Findings): Resolution {
  const explicit = statements.filter(statement => statement.explicit)
  const deciding = explicit.length > 0 ? explicit : statements
  const [first] = deciding
  if (!first) return { reason: example ? 'echo' : empty ? 'empty-score' : 'no-score' }
  if (explicit.length === 0 && emptyLast) return { reason: 'empty-score' }
  const agreed = agree(deciding)
  if ('reason' in agreed || explicit.length === 0) return agreed

  const plain = statements.filter(statement => !statement.explicit)
  const before = plain.filter(statement => statement.end < first.end)
  const after = plain.slice(before.length)
  if (after.some(statement => statement.fault || statement.number !== agreed.score))
    return { reason: 'contradiction' }
  return isTally(before, agreed.score) ? agreed : { reason: 'contradiction' }
}

function agree(statements: readonly Statement[]): Resolution {
  if (statements.some(({ fault }) => fault === 'ambiguous')) return { reason: 'ambiguous' }
  const fault = statements.find(statement => statement.fault)?.fault
  const score = statements.find(statement => !statement.fault)?.number
  if (score === undefined) return { reason: fault ?? 'no-score' }
  if (fault || statements.some(({ number }) => number !== score)) return { reason: 'contradiction' }
  if (score === 1 && statements.length > 2 && !statements.some(({ explicit }) => explicit))
    return { reason: 'ambiguous' }
  return { score }
}

/** Statements that are no single number (a range, `+1`) are steps on the way and do not count. */
function isTally(before: readonly Statement[], total: number): boolean {
  const numbers = before.flatMap(({ number }) => number ?? [])
  const sum = numbers.reduce((a, b) => a + b, 0)
  const rising = numbers.every((number, i) => number >= (numbers[i - 1] ?? number) && number <= total)
  return rising || Math.abs(sum - total) < 1e-9
}
