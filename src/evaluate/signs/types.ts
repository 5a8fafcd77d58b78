import type { Rational } from '../../core/rational.js'

/** A sign with what it was measured on. */
export interface Sign {
  /** The value; absent where it is not defined, as for n = 0. */
  readonly value?: number
  /** Items it was measured on. */
  readonly n: number
}

/** A sign of a value that may not be defined. */
export function signOf(value: number | undefined, n: number): Sign {
  return value === undefined ? { n } : { value, n }
}

/** A prompt with what its responses got, and the pairs made of it. */
export interface SignedPrompt {
  /** The responses that have a text, in order. */
  readonly responses: readonly {
    /** The text; its length is counted in Unicode code points. */
    readonly text: string
    /** Score of its votes; absent where there were too few. */
    readonly score?: number | Rational
    /** Votes that gave a score, in order. Of equal texts, those on the first alone count. @default none */
    readonly votes?: readonly number[]
    /** Votes that gave none. @default 0 */
    readonly failedVotes?: number
  }[]
  /** The pairs to train on. @default none */
  readonly pairs?: readonly {
    /** The better response. */
    readonly chosen: string
    /** The worse one. */
    readonly rejected: string
  }[]
}

/**
 * Signs that a judge, or who learns from it, has gone astray. None of them is a measure of quality: a judge's scores of
 * its own responses say what it likes. `docs/metrics.md` has the definitions.
 */
export interface JudgeSigns {
  /** Share of scores that are exactly the scale's maximum, 0..1. n: responses with a score. */
  readonly maxShare: Sign
  /** Share of prompts whose best and worst score are equal, 0..1. n: prompts with at least two scored distinct texts. */
  readonly tieRate: Sign
  /** Share of votes that gave no score, 0..1. n: votes. */
  readonly voteFailureRate: Sign
  /** P(the longer one is chosen), 0..1. n: pairs of unequal length. */
  readonly longerChosen: Sign & {
    /** Pairs of equal length, which are left out. */
    readonly equal: number
  }
  /** Pearson's correlation of score and length over all responses, -1..1. n: responses with a score. */
  readonly scoreLength: Sign
  /** The same within prompts: of both, the mean of the prompt is taken off first. n: as before, of prompts with two or more. */
  readonly scoreLengthWithin: Sign
  /** Mean length of the chosen less that of the rejected response, in code points. n: pairs. */
  readonly lengthDifference: Sign
  /** Mean share of pairs of votes on a response that are equal, 0..1. n: responses with at least two votes. */
  readonly voteAgreement: Sign
  /** Krippendorff's alpha of the votes, interval data, at most 1. n: votes on responses with at least two. */
  readonly voteAlpha: Sign
  /** Mean score: what the judge likes, never how good the responses are. n: responses with a score. */
  readonly meanScore: Sign
  /** Mean length of the responses in code points. n: responses. */
  readonly meanLength: Sign
}

/** A sign's name. */
export type JudgeSign = keyof JudgeSigns
