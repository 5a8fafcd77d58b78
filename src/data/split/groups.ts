/**
 * Items that share a key, directly or through others, in one group each: union by the smallest index.
 *
 * @returns groups in the order of their first items.
 */
export function groupByKeys<T>(items: readonly T[], keysOf: (item: T) => readonly string[]): T[][] {
  const above: number[] = []
  const find = (i: number): number => {
    let root = i
    for (let next = above[root]; next !== undefined && next !== root; next = above[root]) root = next
    // Shorter ways for whoever asks next.
    for (let at = i; at !== root; ) {
      const next = above[at] ?? root
      above[at] = root
      at = next
    }
    return root
  }
  const firstWith = new Map<string, number>()
  items.forEach((item, i) => {
    above[i] = i
    for (const key of keysOf(item)) {
      const first = firstWith.get(key)
      if (first === undefined) firstWith.set(key, i)
      else {
        const [a, b] = [find(first), find(i)]
        above[Math.max(a, b)] = Math.min(a, b)
      }
    }
  })
  const groups = new Map<number, T[]>()
  items.forEach((item, i) => {
    const root = find(i)
    const group = groups.get(root)
    if (group) group.push(item)
    else groups.set(root, [item])
  })
  return [...groups.values()]
}
