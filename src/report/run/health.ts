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
