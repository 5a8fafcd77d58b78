import type { Verdict } from '../../judge/parse-verdict.js'
import type { BootstrapInterval } from '../bootstrap.js'

/** How often one model beat another. */
export interface PairCounts {
  /** A model's name. */
  readonly a: string
  /** Another's. */
  readonly b: string
  /** Wins of `a`, 0 or more. Fractions are allowed: sums of preferences. */
  readonly win: number
  /** Ties: half a win for each. @default 0 */
  readonly tie?: number
  /** Wins of `b`. */
  readonly lose: number
}

/** One verdict on a prompt. */
export interface PairVerdict {
  /** A model's name. */
  readonly a: string
  /** Another's. */
  readonly b: string
  /** Which is better; `undefined` where the judge gave no verdict: excluded and counted. */
  readonly verdict: Verdict | undefined
}

/** One model among others. */
export interface BradleyTerryModel {
  /** Its name. */
  readonly model: string
  /** ln of its odds: the difference of two is the logit of the one's probability to beat the other. */
  readonly strength: number
  /**
   * Interval of the strength from a bootstrap over prompts; undefined from counts, below two prompts, of the anchor, and
   * where more resamples than one tail of the interval have no strengths: these have no bound, and so would the interval.
   */
  readonly interval: BootstrapInterval | undefined
  /** How likely it beats each other model, 0..1, a tie half a win. */
  readonly beats: readonly {
    /** The other. */
    readonly model: string
    /** 1 / (1 + exp(the other's strength - its own)). */
    readonly probability: number
  }[]
}

/** Strengths, or why there are none. */
export type BradleyTerry =
  | {
      /** There are strengths. */
      readonly ok: true
      /** In order of first appearance. */
      readonly models: readonly BradleyTerryModel[]
      /** Comparisons counted. */
      readonly comparisons: number
      /** Comparisons without a verdict. */
      readonly excluded: number
      /** What was taken off the log likelihood: 0 is maximum likelihood. */
      readonly ridge: number
    }
  | {
      /** There are none. */
      readonly ok: false
      /**
       * Nobody was compared; some were never compared with the others, not even through third ones; or of two groups, one
       * won all, so that no finite strength is the most likely one.
       */
      readonly reason: 'no-comparisons' | 'disconnected' | 'one-sided'
      /** The groups; where one-sided, none lost to a later one. */
      readonly groups: readonly (readonly string[])[]
      /** Comparisons counted. */
      readonly comparisons: number
      /** Comparisons without a verdict. */
      readonly excluded: number
    }
