import { cellsOf, tableCorrelations } from './pooled.js'
import { rho } from './stats/correlation.js'
import { tau } from './stats/kendall.js'
import { noSums, type Sums } from './sums.js'
import type { Unit, Units } from './units.js'

/** Sums of instructions that are resampled together, and their responses as cells of the pooled table. */
export interface Group {
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

/** Adds an instruction to sums; `maxLevel` is the level of the scale's maximum, -1 for none. */
function addUnit(sums: Sums, { ranks, levels }: Unit, maxLevel: number): void {
  const wrongBefore = sums.discordant + sums.tied
  let atMax = 0
  ranks.forEach((rank, i) => {
    const level = levels[i]
    if (level === undefined) sums.unscored++
    else sums.responses++
    if (level !== undefined && level === maxLevel) {
      atMax++
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
  sums.atMax += atMax
  sums.chance += atMax / ranks.length
  const known = levels.filter(level => level !== undefined)
  if (known.length < ranks.length) {
    sums.excluded++
    return
  }
  sums.scored++
  if (sums.discordant + sums.tied === wrongBefore) sums.matched++
  if (new Set(known).size === 1) {
    sums.constant++
  } else {
    const better = ranks.map(rank => -rank)
    sums.rho += rho(known, better)
    sums.tau += tau(known, better)
  }
}

/** The sums of several instructions. */
export function totalsOf(units: readonly Unit[], maxLevel = -1): Sums {
  const sums = noSums()
  for (const unit of units) addUnit(sums, unit, maxLevel)
  return sums
}

/** Tallies units by group, in order of first appearance. */
export function tally({ units }: Units, maxLevel = -1): Tally {
  const { cells, cellOf } = cellsOf(units)
  const groups = new Map<string | number, Group>()
  for (const unit of units) {
    const group = groups.get(unit.group) ?? { sums: noSums(), cells: [] }
    groups.set(unit.group, group)
    addUnit(group.sums, unit, maxLevel)
    unit.levels.forEach((level, i) => {
      if (level !== undefined) group.cells.push(cellOf(level, unit.ranks[i] ?? 0))
    })
  }
  return { groups: [...groups.values()], cells: cells.length, correlations: tableCorrelations(cells) }
}
