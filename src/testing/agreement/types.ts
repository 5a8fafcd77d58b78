import type { Claim } from '../claim.js'

/** An instruction whose responses people ranked; the `RankedInstruction` of `self-rewarding/data` is one. */
export interface HumanRanked {
  /** The instruction. */
  readonly prompt: string
  /** Its responses, in any order. */
  readonly responses: readonly {
    /** What it says. */
    readonly text: string
    /** Human rank; 0 is the best, equal ranks are ties. */
    readonly rank: number
  }[]
  /** Instructions that belong together, such as those of one conversation tree. @default each one alone */
  readonly group?: string
}

/** What is claimed of a judge's agreement with people; all of it has to hold. */
export interface AgreementClaims {
  /**
   * Share of pairs of responses that the judge orders as people did; ties of the judge count half, 0..1. Docs:
   * metrics, `tiesHalf`.
   */
  readonly pairwiseAccuracy?: Claim
  /** Share of instructions whose whole order is that of people, 0..1; for judges that score. */
  readonly exactMatch?: Claim
  /** Spearman's rho, mean over instructions, -1..1; for judges that score. */
  readonly spearman?: Claim
  /** Kendall's tau-b, mean over instructions, -1..1; for judges that score. */
  readonly kendall?: Claim
}
