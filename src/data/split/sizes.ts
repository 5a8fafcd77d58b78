import { invalid } from '../../core/check.js'
import { DataError } from '../../core/errors.js'
import type { SplitName } from './types.js'

/** A part of the instructions that could be used for a set. */
export interface SplitShare {
  /** Share, 0 to 1; what it gives is rounded down. */
  readonly share: number
}

/** How many items a set gets: a number, or a share of the instructions that could be used for it. */
export type SplitSize = number | SplitShare

/** A set that the data cannot fill. */
export interface Shortfall {
  readonly split: SplitName
  readonly found: number
  readonly wanted: number
}

/** The data cannot fill the sets that are asked for. */
export class ShortfallError extends DataError {
  constructor(
    message: string,
    readonly shortfalls: readonly Shortfall[],
  ) {
    super(message, { file: 'seed data' })
  }
}

/** The number that a size stands for. @throws InvalidArgumentError for what is no size. */
export function resolveSize(size: SplitSize, field: string, possible: number): number {
  if (typeof size === 'number') {
    if (Number.isSafeInteger(size) && size >= 0) return size
  } else if (typeof size === 'object' && size !== null && size.share >= 0 && size.share <= 1) {
    // 0.1 of 10 is 1, not 0.99…
    return Math.floor(size.share * possible + 1e-9)
  }
  throw invalid(field, size, 'a whole number of items, or { share } with a number from 0 to 1')
}

/** Throws where the trees ran out, and says by how much. */
export function refuseShortfalls(
  shortfalls: readonly Shortfall[],
  possible: Record<SplitName, number>,
): void {
  if (shortfalls.length === 0) return
  const missing = shortfalls.map(
    ({ split, found, wanted }) =>
      `${split} has ${found} of ${wanted}, ${wanted - found} short (${possible[split]} instructions could be used for it, before other sets took theirs)`,
  )
  throw new ShortfallError(
    `too few instructions: ${missing.join('; ')}; ask for fewer, or for shares`,
    shortfalls,
  )
}
