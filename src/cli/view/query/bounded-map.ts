/** Keeps what was asked for last. */
export class BoundedMap<K, V> {
  private readonly kept = new Map<K, V>()

  constructor(private readonly most: number) {}

  /** What is kept, or what is made for it. */
  get(key: K, make: () => V): V {
    const value = this.kept.has(key) ? (this.kept.get(key) as V) : make()
    this.kept.delete(key)
    this.kept.set(key, value)
    const [oldest] = this.kept.keys()
    if (this.kept.size > this.most && oldest !== undefined) this.kept.delete(oldest)
    return value
  }
}
