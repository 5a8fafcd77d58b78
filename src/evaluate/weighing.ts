import { noSums, type Sums } from './sums.js'
import type { Group, Tally } from './tally.js'

/** Sums that are whole numbers: exact in any order. */
const wholes = [
  'concordant',
  'discordant',
  'tied',
  'pairsExcluded',
  'scored',
  'excluded',
  'matched',
  'constant',
  'responses',
  'unscored',
  'atMax',
  'bestAtMax',
] as const satisfies (keyof Sums)[]

/** What a tally comes to, each of its groups counted so often. */
export interface Weighed {
  readonly sums: Sums
  /** Spearman's rho over all responses; NaN where a side is constant. */
  readonly rho: number
  /** Kendall's tau-b, likewise. */
  readonly tau: number
}

/**
 * What a tally comes to, as a function of how often each group counts: the bootstrap's inner loop. Groups that differ in
 * fractions at most are counted together. Fractions are added in the order of groups, so that they are always rounded
 * alike.
 */
export function weighing({ groups, cells, correlations }: Tally): (weights: Uint32Array) => Weighed {
  const rowOf = (group: Group): string => wholes.map(name => group.sums[name]).join()
  const found = alike(groups, group => `${rowOf(group)} ${group.cells}`)
  const kinds = 2 * found.firsts.length < groups.length ? found : { firsts: groups }
  const rows = alike(kinds.firsts, rowOf)
  const columns = wholes.map(name => ({
    name,
    values: Float64Array.from(rows.firsts, ({ sums }) => sums[name]),
  }))
  // Where nearly each group is a kind of its own, counting kinds gains nothing.
  const countKinds = 'placesOf' in kinds ? counting(kinds.placesOf, kinds.firsts.length) : undefined
  const countRows = counting(rows.placesOf, rows.firsts.length)
  const countCells = counting(
    kinds.firsts.map(group => group.cells),
    cells,
  )
  const addFractions = fractionsOf(groups)
  return weights => {
    const sums: Sums = { ...noSums(), ...addFractions(weights) }
    const ofKind = countKinds?.(weights) ?? weights
    const ofRow = countRows(ofKind)
    for (const { name, values } of columns) sums[name] = dot(values, ofRow)
    return { sums, ...correlations(countCells(ofKind)) }
  }
}

/** Puts groups with equal keys in one place: the first of each place, and the place of each group. */
function alike(groups: readonly Group[], keyOf: (group: Group) => string) {
  const places = new Map<string, number>()
  const firsts: Group[] = []
  const placesOf = groups.map(group => {
    const key = keyOf(group)
    const place = places.get(key) ?? firsts.length
    if (place === firsts.length) {
      places.set(key, place)
      firsts.push(group)
    }
    return [place]
  })
  return { placesOf, firsts }
}

/** Counts what items put into bins; the array that it gives is its own and used again. */
function counting(
  binsOf: readonly (readonly number[])[],
  bins: number,
): (weights: Uint32Array) => Uint32Array {
  // By bin: to add up a bin's items is much faster than to add to a bin here and a bin there.
  const ends = new Uint32Array(bins)
  for (const some of binsOf) for (const bin of some) ends[bin] = (ends[bin] ?? 0) + 1
  for (let bin = 1; bin < bins; bin++) ends[bin] = (ends[bin] ?? 0) + (ends[bin - 1] ?? 0)
  const members = new Uint32Array(ends.at(-1) ?? 0)
  const next = Uint32Array.from(ends, (_, bin) => ends[bin - 1] ?? 0)
  binsOf.forEach((some, item) => {
    for (const bin of some) {
      const place = next[bin] ?? 0
      members[place] = item
      next[bin] = place + 1
    }
  })
  const counts = new Uint32Array(bins)
  return weights => {
    addMembers(counts, ends, members, weights)
    return counts
  }
}

// Loops of their own: inside a closure they are compiled to something slower.

function addMembers(into: Uint32Array, ends: Uint32Array, members: Uint32Array, weights: Uint32Array): void {
  for (let bin = 0, member = 0; bin < ends.length; bin++) {
    const end = ends[bin] ?? 0
    let count = 0
    for (; member < end; member++) count += weights[members[member] ?? 0] ?? 0
    into[bin] = count
  }
}

function fractionsOf(
  groups: readonly Group[],
): (weights: Uint32Array) => Pick<Sums, 'rho' | 'tau' | 'chance'> {
  const rhos = Float64Array.from(groups, ({ sums }) => sums.rho)
  const taus = Float64Array.from(groups, ({ sums }) => sums.tau)
  const chances = Float64Array.from(groups, ({ sums }) => sums.chance)
  const isNothing = [rhos, taus, chances].every(values => values.every(value => value === 0))
  return weights => (isNothing ? { rho: 0, tau: 0, chance: 0 } : sumsOf(rhos, taus, chances, weights))
}

function sumsOf(rhos: Float64Array, taus: Float64Array, chances: Float64Array, weights: Uint32Array) {
  let rho = 0
  let tau = 0
  let chance = 0
  for (let g = 0; g < rhos.length; g++) {
    const weight = weights[g] ?? 0
    rho += weight * (rhos[g] ?? 0)
    tau += weight * (taus[g] ?? 0)
    chance += weight * (chances[g] ?? 0)
  }
  return { rho, tau, chance }
}

function dot(values: Float64Array, counts: Uint32Array): number {
  let sum = 0
  for (let i = 0; i < counts.length; i++) sum += (values[i] ?? 0) * (counts[i] ?? 0)
  return sum
}
