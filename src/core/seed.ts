import { ensure } from './check.js'
import { Sha256 } from './sha256.js'

/**
 * The place of a draw: run seed, iteration, stage, item, index. A draw depends on its place alone, never on order or
 * time, so that concurrency, shards and crashes cannot change it.
 */
export type SeedPath = readonly (string | number)[]

function digest(path: SeedPath): Uint32Array {
  return new Sha256().update(JSON.stringify(path)).words()
}

/**
 * A seed for a model call: an integer in [0, 2^31), which every server's `seed` field takes.
 *
 * @example
 * ```ts
 * import { deriveSeed } from 'self-rewarding'
 *
 * const seed = deriveSeed([1, 'iteration', 2, 'candidates', 17, 0])
 * ```
 */
export function deriveSeed(path: SeedPath): number {
  const [first = 0] = digest(path)
  return first >>> 1
}

/** A stream of random numbers; equal paths give equal streams. */
export interface Random {
  /** A number in [0, 1), with 32 random bits. */
  next(): number
  /** An integer in [0, bound), each equally likely. */
  below(bound: number): number
  /** `count` distinct items in random order; all of them where there are fewer. */
  sample<T>(items: readonly T[], count: number): T[]
}

/** A step of sfc32. The state lies in a typed array, which keeps it as machine integers. */
function uint32(state: Int32Array): number {
  const b = state[1] ?? 0
  const c = state[2] ?? 0
  const counter = state[3] ?? 0
  const t = ((state[0] ?? 0) + b + counter) | 0
  state[0] = b ^ (b >>> 9)
  state[1] = c + (c << 3)
  state[2] = ((c << 21) | (c >>> 11)) + t
  state[3] = counter + 1
  return t >>> 0
}

/**
 * A random stream (sfc32 by Chris Doty-Humphrey, seeded by SHA-256 of the path).
 *
 * @example
 * ```ts
 * import { randomStream } from 'self-rewarding'
 *
 * const random = randomStream([1, 'select', 17])
 * console.log(random.below(4))
 * ```
 */
export function randomStream(path: SeedPath): Random {
  const state = Int32Array.from(digest(path))
  let known = Number.NaN
  let limit = 0
  const below = (bound: number): number => {
    if (bound !== known) {
      const possible = Number.isInteger(bound) && bound >= 1 && bound <= 2 ** 32
      ensure(possible, 'bound', bound, 'an integer in 1..2^32')
      // Values past the last whole multiple are drawn again: a plain remainder would favour small results.
      limit = 2 ** 32 - (2 ** 32 % bound)
      known = bound
    }
    let value = uint32(state)
    while (value >= limit) value = uint32(state)
    // Between unsigned integers `%` is fast; 2^32 is none.
    return bound === 2 ** 32 ? value : value % (bound >>> 0)
  }
  return {
    next: () => uint32(state) / 2 ** 32,
    below,
    sample: <T>(items: readonly T[], count: number): T[] => {
      const pool = [...items]
      const taken: T[] = []
      while (taken.length < count && pool.length > 0) taken.push(...pool.splice(below(pool.length), 1))
      return taken
    },
  }
}
