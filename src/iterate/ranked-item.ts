/** An instruction with responses that humans ranked, for a judge's report card. */
export interface RankedItem {
  /** The instruction. */
  readonly prompt: string
  /** Items that are resampled together, such as those of one conversation tree. @default each item alone */
  readonly group?: string
  /** At least two responses of distinct rank; 0 is the best. */
  readonly responses: readonly {
    /** The response. */
    readonly text: string
    /** Human rank, 0 or more; equal ranks are ties. */
    readonly rank: number
  }[]
}
