import type { RunSummary } from '../summary.js'
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
  /** What was looked for, in words. */
  readonly checked: readonly string[]
}

/** What is looked at. */
export interface Examined
  extends Pick<RunSummary, 'run' | 'models' | 'comparisons' | 'selfPreference' | 'lineage'> {
  readonly damage: Damage
}

/** Looks for what goes wrong in runs of this kind. Limits are those of `driftGate` where it has one. */
export function healthOf(examined: Examined): Health {
  return {
    warnings: checks.flatMap(({ what: _, find, ...words }) => {
      const found = find(examined)
      return found.length === 0 ? [] : [{ ...words, found }]
    }),
    checked: checks.map(({ what }) => what),
  }
}
