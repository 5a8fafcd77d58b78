import type { JudgeSign } from '../../evaluate/signs/types.js'

/** Limits of {@link driftGate}; `false` switches one off. */
export interface DriftLimits {
  /** Share of scores at the scale's maximum, at most. @default 0.97 */
  readonly maxShare?: number | false
  /** Share of prompts whose scores are all equal, at most. @default 0.6 */
  readonly tieRate?: number | false
  /** Share of votes that give no score, at most. @default 0.2 */
  readonly voteFailureRate?: number | false
  /** Correlation of score and length over all responses, at most. @default 0.7, where length explains half of the scores */
  readonly scoreLength?: number | false
  /** Correlation of score and length within prompts, at most. @default 0.85 */
  readonly scoreLengthWithin?: number | false
  /** P(the longer one is chosen), at most. @default false: where better answers are longer it is high, and rightly so */
  readonly longerChosen?: number | false
  /** How far P(the longer one is chosen) may lie above that of iteration 1. @default 0.15 */
  readonly longerChosenRise?: number | false
  /** Krippendorff's alpha of the votes, at least. @default 0.2 */
  readonly voteAlpha?: number | false
  /** Mean length of the responses, as a multiple of iteration 1's, at most. @default 1.5 */
  readonly lengthGrowth?: number | false
  /**
   * How far the interval of pairwise accuracy may lie below that of iteration 1, from end to end; needs report cards
   * (`evaluate`). @default 0: they may not lie apart
   */
  readonly accuracyFall?: number | false
  /**
   * How far the lower end of the interval of pairwise accuracy lies above the accuracy of "the longer one is better", at
   * least; needs report cards. @default 0: a judge is to be told apart from one that counts characters
   */
  readonly accuracyOverLonger?: number | false
}

/** The limits where nobody says otherwise; `docs/running.md` has what they were chosen by. */
export const driftDefaults: Required<DriftLimits> = {
  maxShare: 0.97,
  tieRate: 0.6,
  voteFailureRate: 0.2,
  scoreLength: 0.7,
  scoreLengthWithin: 0.85,
  longerChosen: false,
  longerChosenRise: 0.15,
  voteAlpha: 0.2,
  lengthGrowth: 1.5,
  accuracyFall: 0,
  accuracyOverLonger: 0,
}

/** A limit on one sign of an iteration. */
export interface SignRule {
  readonly limit: keyof DriftLimits
  readonly sign: JudgeSign
  /** Which side of the limit is wrong. */
  readonly wrong: 'above' | 'below'
  readonly says: string
  /** What is held against the limit, where it is not the value itself. */
  readonly against?: (value: number, first: number) => number
}

/** Every limit on a sign, in the order of findings. */
export const signRules: readonly SignRule[] = [
  { limit: 'maxShare', sign: 'maxShare', wrong: 'above', says: 'share of scores at the maximum' },
  { limit: 'tieRate', sign: 'tieRate', wrong: 'above', says: 'share of prompts with one score' },
  {
    limit: 'voteFailureRate',
    sign: 'voteFailureRate',
    wrong: 'above',
    says: 'share of votes without a score',
  },
  { limit: 'scoreLength', sign: 'scoreLength', wrong: 'above', says: 'correlation of score and length' },
  {
    limit: 'scoreLengthWithin',
    sign: 'scoreLengthWithin',
    wrong: 'above',
    says: 'correlation of score and length within prompts',
  },
  { limit: 'longerChosen', sign: 'longerChosen', wrong: 'above', says: 'P(the longer one is chosen)' },
  {
    limit: 'longerChosenRise',
    sign: 'longerChosen',
    wrong: 'above',
    says: 'rise of P(the longer one is chosen) over iteration 1',
    against: (value, first) => value - first,
  },
  { limit: 'voteAlpha', sign: 'voteAlpha', wrong: 'below', says: "Krippendorff's alpha of the votes" },
  {
    limit: 'lengthGrowth',
    sign: 'meanLength',
    wrong: 'above',
    says: "mean length of the responses, as a multiple of iteration 1's",
    against: (value, first) => value / first,
  },
]
