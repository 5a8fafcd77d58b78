import { type WinTable, winsOf } from './table.js'

/** Why there are no strengths, and the groups of models that nothing decides between. */
export interface NoStrengths {
  readonly reason: 'disconnected' | 'one-sided'
  readonly groups: readonly (readonly string[])[]
}

/** Which models one can get to from a model, along wins or along comparisons. */
function reachable(size: number, from: number, isStep: (i: number, j: number) => boolean): Set<number> {
  const found = new Set([from])
  // A set that grows while it is walked through: what is added is visited too.
  for (const i of found) for (let j = 0; j < size; j++) if (isStep(i, j)) found.add(j)
  return found
}

/** Whether the likelihood has a maximum (Ford 1957): every model has beaten every other one, if through third ones. */
export function hasStrengths(table: WinTable): boolean {
  const size = table.names.length
  const above = reachable(size, 0, (i, j) => winsOf(table, i, j) > 0)
  return above.size === size && reachable(size, 0, (i, j) => winsOf(table, j, i) > 0).size === size
}

/** The models by who was compared with whom, if through third ones. */
export function componentsOf(table: WinTable): (readonly number[])[] {
  const size = table.names.length
  const met = (i: number, j: number): boolean => winsOf(table, i, j) + winsOf(table, j, i) > 0
  return partition(table.names.map((_, from) => reachable(size, from, met)))
}

/**
 * Why the likelihood has no maximum. Disconnected: no comparison joins the groups. One-sided: between two groups all
 * wins are one group's; none lost to a later one.
 */
export function whyNone(table: WinTable): NoStrengths {
  const size = table.names.length
  const everyone = table.names.map((_, i) => i)
  const named = (sets: readonly (readonly number[])[]) => sets.map(set => set.map(i => table.names[i] ?? ''))
  const apart = componentsOf(table)
  if (apart.length > 1) return { reason: 'disconnected', groups: named(apart) }
  const beaten = everyone.map(from => reachable(size, from, (i, j) => winsOf(table, i, j) > 0))
  const mutual = beaten.map((set, i) => new Set([...set].filter(j => beaten[j]?.has(i))))
  // Who beats a group beats all that it beats, and itself.
  const groups = partition(mutual).sort(([a = 0], [b = 0]) => (beaten[b]?.size ?? 0) - (beaten[a]?.size ?? 0))
  return { reason: 'one-sided', groups: named(groups) }
}

/** The different sets among those that each model is in. */
function partition(sets: readonly ReadonlySet<number>[]): (readonly number[])[] {
  return sets.flatMap((set, i) => {
    const members = [...set].sort((a, b) => a - b)
    return members[0] === i ? [members] : []
  })
}
