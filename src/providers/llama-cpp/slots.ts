import type { Sequence, Token } from './bindings.js'

interface Waiting {
  readonly tokens: readonly Token[]
  readonly take: (sequence: Sequence) => void
  skipped: number
}

/** How often a waiting call may be passed over by one that fits a sequence better. */
const patience = 64

/**
 * The sequences of a context, lent to one call at a time. What a sequence already read of a prompt is not read again,
 * so calls and sequences are matched by how far their tokens agree: a judge's long instructions stay where they are
 * while short prompts use other sequences.
 */
export class Slots {
  private readonly free: Sequence[]
  private readonly waiting: Waiting[] = []

  constructor(sequences: readonly Sequence[]) {
    this.free = [...sequences]
  }

  /** Works with a sequence, once one is free. */
  async use<T>(tokens: readonly Token[], work: (sequence: Sequence) => Promise<T>): Promise<T> {
    // Of equals the one that forgets least.
    const sequence = takeBest(
      this.free,
      ({ contextTokens }) => sharedPrefix(contextTokens, tokens) + 1 / (1 + contextTokens.length),
    )
    const mine =
      sequence ?? (await new Promise<Sequence>(take => this.waiting.push({ tokens, take, skipped: 0 })))
    try {
      return await work(mine)
    } finally {
      const next = this.next(mine)
      if (next) next.take(mine)
      else this.free.push(mine)
    }
  }

  private next({ contextTokens }: Sequence): Waiting | undefined {
    const [first] = this.waiting
    const next =
      first && first.skipped >= patience
        ? this.waiting.shift()
        : takeBest(this.waiting, ({ tokens }) => sharedPrefix(contextTokens, tokens))
    if (first && next !== first) first.skipped++
    return next
  }
}

/** Takes the item with the highest value out of a list; the first of equals. */
function takeBest<T>(items: T[], worth: (item: T) => number): T | undefined {
  let best = -1
  let highest = -1
  items.forEach((item, i) => {
    const value = worth(item)
    if (value <= highest) return
    best = i
    highest = value
  })
  return best === -1 ? undefined : items.splice(best, 1)[0]
}

/** How many tokens two texts begin with alike. */
function sharedPrefix(a: readonly Token[], b: readonly Token[]): number {
  const end = Math.min(a.length, b.length)
  let i = 0
  while (i < end && a[i] === b[i]) i++
  return i
}
