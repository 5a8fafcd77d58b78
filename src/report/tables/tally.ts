import type { Spent, StageUsage, Tally } from '../../iterate/index.js'
import { tokensOf } from '../../iterate/spending/usage.js'
import { fixed } from '../text/numbers.js'

/** How many there are in all. */
export function total(tally: Tally): number {
  return Object.values(tally).reduce((sum, n) => sum + n, 0)
}

/** The names in some tallies, each once: numbers by value, then words by the alphabet. */
export function namesIn(tallies: readonly (Tally | undefined)[]): string[] {
  const names = new Set(tallies.flatMap(tally => Object.keys(tally ?? {})))
  const value = (name: string): number => (name.trim() === '' ? Number.NaN : Number(name))
  return [...names].sort((a, b) => {
    const [x, y] = [value(a), value(b)]
    if (Number.isNaN(x) || Number.isNaN(y))
      return Number(Number.isNaN(x)) - Number(Number.isNaN(y)) || (a < b ? -1 : 1)
    return x - y
  })
}

/** How many of a name; a tally has only what it counted. */
export function countOf(tally: Tally | undefined, name: string): number {
  return tally !== undefined && Object.hasOwn(tally, name) ? (tally[name] ?? 0) : 0
}

/** Calls by what they were for. */
export function callsByKind(spent: Spent): Tally {
  return Object.fromEntries(
    Object.entries(spent).flatMap(([kind, { calls }]) => (calls > 0 ? [[kind, calls]] : [])),
  )
}

/** Tokens for each row that was made; a dash where none was, or where no call's tokens were counted. */
export function tokensPerRow(usage: StageUsage, rows: number): string {
  const isUnknown = usage.calls > 0 && usage.unknown === usage.calls
  return isUnknown ? fixed(undefined, 1) : perRow(tokensOf(usage), rows)
}

/** How many of something there are for each row that was made; a dash where none was. */
export function perRow(value: number, rows: number): string {
  return fixed(rows === 0 ? undefined : value / rows, 1)
}
