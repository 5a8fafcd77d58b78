/** A place in a lane's queue. */
interface Waiting {
  readonly priority: number
  readonly order: number
  readonly start: () => void
}

/**
 * The slots of one endpoint. Work nearest to the end of the pipeline goes first, so that prompts leave memory; among
 * equals the earlier prompt.
 */
export class Lane {
  private active = 0
  private readonly waiting: Waiting[] = []

  constructor(private readonly slots: number) {}

  /**
   * Waits for a slot and works in it.
   *
   * @param priority Lower goes first.
   * @param order Among equal priorities, lower goes first.
   */
  async run<T>(priority: number, order: number, work: () => Promise<T>): Promise<T> {
    if (this.active >= this.slots) {
      await new Promise<void>(start => this.enqueue({ priority, order, start }))
    } else {
      this.active++
    }
    try {
      return await work()
    } finally {
      // The slot passes on without becoming free in between, or a newcomer could overtake the queue.
      const next = this.waiting.pop()
      if (next) next.start()
      else this.active--
    }
  }

  /** Keeps the queue sorted, the next one last: a binary search and one insertion. */
  private enqueue(item: Waiting): void {
    let low = 0
    let high = this.waiting.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const other = this.waiting[middle]
      if (other && before(other, item)) high = middle
      else low = middle + 1
    }
    this.waiting.splice(low, 0, item)
  }
}

function before(a: Waiting, b: Waiting): boolean {
  return a.priority !== b.priority ? a.priority < b.priority : a.order <= b.order
}
