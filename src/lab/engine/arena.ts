/** Hands out places of a workspace, one after the other. */
export class Arena {
  #end: number

  /** Hands out from `start` on. */
  constructor(start: number) {
    this.#end = start
  }

  /** The first number after all that was handed out. */
  get end(): number {
    return this.#end
  }

  /** The first of `count` numbers; it begins a cache line. */
  take(count: number): number {
    const start = this.#end
    this.#end = Math.ceil((start + count) / 16) * 16
    return start
  }
}

/** The next multiple of a power of two. */
export function roundUp(count: number, multiple: number): number {
  return Math.ceil(count / multiple) * multiple
}

/**
 * How many rows to multiply where `count` are wanted: they go four at a time, and up to three that nobody looks at are
 * faster than so many single ones.
 */
export function wholeTiles(count: number): number {
  return count > 1 ? roundUp(count, 4) : count
}
