/** A queue that gives the least first. A binary heap: it may hold very many. */
export class Heap<T extends object> {
  private items: T[] = []

  constructor(private readonly isBefore: (a: T, b: T) => boolean) {}

  get size(): number {
    return this.items.length
  }

  push(item: T): void {
    const { items } = this
    let place = items.push(item) - 1
    while (place > 0) {
      const above = (place - 1) >>> 1
      const other = items[above]
      if (other === undefined || !this.isBefore(item, other)) break
      items[place] = other
      place = above
    }
    items[place] = item
  }

  pop(): T | undefined {
    const { items } = this
    const first = items[0]
    const last = items.pop()
    if (last === undefined || last === first) return first
    for (let place = 0; ; ) {
      let below = 2 * place + 1
      let other = items[below]
      const right = items[below + 1]
      if (other !== undefined && right !== undefined && this.isBefore(right, other)) {
        other = right
        below++
      }
      if (other === undefined || !this.isBefore(other, last)) {
        items[place] = last
        return first
      }
      items[place] = other
      place = below
    }
  }

  /** Takes all out, in no order. */
  drain(): readonly T[] {
    const { items } = this
    this.items = []
    return items
  }
}
