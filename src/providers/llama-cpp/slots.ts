import type { Sequence, Token } from './bindings.js'

interface Waiting {
  readonly tokens: readonly Token[]
  readonly take: (sequence: Sequence) => void
}

/** The sequences of a context, lent to one call at a time: the free one that already holds most of the call's tokens. */
export class Slots {
  private readonly free: Sequence[]
  private readonly waiting: Waiting[] = []

  constructor(sequences: readonly Sequence[]) {
    this.free = [...sequences]
  }

  /** Works with a sequence; calls get theirs in the order in which they came. */
  async use<T>(tokens: readonly Token[], work: (sequence: Sequence) => Promise<T>): Promise<T> {
    const sequence =
      this.takeNearest(tokens) ?? (await new Promise<Sequence>(take => this.waiting.push({ tokens, take })))
    try {
      return await work(sequence)
    } finally {
      const next = this.waiting.shift()
      if (next) next.take(sequence)
      else this.free.push(sequence)
    }
  }

  private takeNearest(tokens: readonly Token[]): Sequence | undefined {
    let best = -1
    let length = -1
    this.free.forEach((sequence, i) => {
      const shared = sharedPrefix(sequence.contextTokens, tokens)
      if (shared <= length) return
      best = i
      length = shared
    })
    return best === -1 ? undefined : this.free.splice(best, 1)[0]
  }
}

/** How many tokens two texts begin with alike. */
export function sharedPrefix(a: readonly Token[], b: readonly Token[]): number {
  const end = Math.min(a.length, b.length)
  let i = 0
  while (i < end && a[i] === b[i]) i++
  return i
}
