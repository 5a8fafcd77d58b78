import type { RunSummary } from '../summary.js'
import { funnelsOf } from '../tables/funnel-table.js'
import type { Damage } from './damage.js'
import { checks } from './health-checks.js'

/** Something to worry about, in words. */
export interface HealthWarning {
  /** What it is, in a few words. */
  readonly title: string
  /** What was found, a line for everything. */
  readonly found: readonly string[]
  /** What it means. */
  readonly meaning: string
  /** What to look at, or to do. */
  readonly look: string
  /** The part of the page that shows it. */
  readonly section:
    | 'head-to-head'
    | 'judging'
    | 'funnel'
    | 'drift'
    | 'scores'
    | 'length'
    | 'training'
    | 'samples'
    | 'time'
}

/** What there is to worry about in a run, and what was looked for. */
export interface Health {
  /** What was found, in the order in which it is looked for. */
  readonly warnings: readonly HealthWarning[]
  /** What was looked for, in words; without what there are no numbers for. */
  readonly checked: readonly string[]
}

/** What is looked at. */
export interface Examined
  extends Pick<RunSummary, 'run' | 'models' | 'comparisons' | 'selfPreference' | 'lineage'> {
  readonly damage: Damage
}

/** Looks for what goes wrong in runs of this kind. Limits are those of `driftGate` where it has one. */
export function healthOf(examined: Examined): Health {
  const hasDatasets = funnelsOf(examined.run).length > 0
  const possible = checks.filter(({ canFind = () => hasDatasets }) => canFind(examined))
  return {
    warnings: possible.flatMap(({ what: _, canFind: __, find, ...words }) => {
      const found = find(examined)
      return found.length === 0 ? [] : [{ ...words, found }]
    }),
    checked: possible.map(({ what }) => what),
  }
}
