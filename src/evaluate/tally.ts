import { cellsOf, tableCorrelations } from './pooled.js'
import { rho } from './stats/correlation.js'
import { tau } from './stats/kendall.js'
import { addSums, noSums, type Sums } from './sums.js'
import type { Unit, Units } from './units.js'

/** Sums of instructions that are resampled together, and their responses as cells of the pooled table. */
interface Group {
  readonly sums: Sums
  readonly cells: number[]
}

/** All that metrics and their intervals need. */
export interface Tally {
  readonly groups: readonly Group[]
  /** How many cells there are: combinations of score and rank that occur. */
  readonly cells: number
  /** The pooled correlations, given each cell's count. */
  readonly correlations: ReturnType<typeof tableCorrelations>
}

/** The sums of one instruction; `maxLevel` is the level of the scale's maximum, -1 for none. */
function sumsOf({ ranks, levels }: Unit, maxLevel = -1): Sums {
  const sums = noSums()
  ranks.forEach((rank, i) => {
    const level = levels[i]
    if (level === undefined) sums.unscored++
    else sums.responses++
    if (level !== undefined && level === maxLevel) {
      sums.atMax++
      sums.chance += 1 / ranks.length
      if (rank === Math.min(...ranks)) sums.bestAtMax++
    }
    for (let j = 0; j < i; j++) {
      const other = ranks[j] ?? rank
      const otherLevel = levels[j]
      if (other === rank) continue
      if (level === undefined || otherLevel === undefined) sums.pairsExcluded++
      else if (level === otherLevel) sums.tied++
      else if (level > otherLevel === rank < other) sums.concordant++
      else sums.discordant++
    }
  })
  if (sums.unscored > 0) sums.excluded = 1
  else addOrder(sums, ranks, levels as readonly number[])
  return sums
}

function addOrder(sums: Sums, ranks: readonly number[], levels: readonly number[]): void {
  sums.scored = 1
  if (sums.discordant + sums.tied === 0) sums.matched = 1
  if (new Set(levels).size === 1) {
    sums.constant = 1
  } else {
    const better = ranks.map(rank => -rank)
    sums.rho = rho(levels, better)
    sums.tau = tau(levels, better)
  }
}

/** The sums of several instructions. */
export function totalsOf(units: readonly Unit[], maxLevel = -1): Sums {
  const sums = noSums()
  for (const unit of units) addSums(sums, sumsOf(unit, maxLevel), 1)
  return sums
}

/** Tallies units by group, in order of first appearance. */
export function tally({ units }: Units, maxLevel = -1): Tally {
  const { cells, cellOf } = cellsOf(units)
  const groups = new Map<string | number, Group>()
  for (const unit of units) {
    const group = groups.get(unit.group) ?? { sums: noSums(), cells: [] }
    groups.set(unit.group, group)
    addSums(group.sums, sumsOf(unit, maxLevel), 1)
    unit.levels.forEach((level, i) => {
      if (level !== undefined) group.cells.push(cellOf(level, unit.ranks[i] ?? 0))
    })
  }
  return { groups: [...groups.values()], cells: cells.length, correlations: tableCorrelations(cells) }
}
