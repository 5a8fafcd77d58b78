import type { Rational } from '../core/rational.js'

/** A response with its human rank and what the judge gave it. */
export interface JudgedResponse {
  /** Human rank, 0 or more; 0 is the best. Equal ranks are human ties, gaps are allowed. */
  readonly rank: number
  /** The judge's score: mean of its valid votes. Absent where there were too few; never 0 or -1 for a failure. */
  readonly score?: number | Rational | undefined
  /** Length of the response in characters (Unicode code points), for the longer-is-better baseline. */
  readonly length?: number | undefined
  /** The rank that another human gave, for the human-agreement baseline. */
  readonly otherRank?: number | undefined
}

/** An instruction with its ranked responses. */
export interface JudgedInstruction {
  /** Groups that are resampled together, such as a conversation tree. @default each instruction alone */
  readonly group?: string | undefined
  /** The responses, in any order. */
  readonly responses: readonly JudgedResponse[]
}

/** An interval; both ends belong to it. */
export interface Interval {
  /** Lower end. */
  readonly low: number
  /** Upper end. */
  readonly high: number
}

/** A statistic and its p-value. NaN where it is not defined, as scipy has it. */
export interface TestResult {
  /** The statistic. */
  readonly statistic: number
  /** How likely one at least as extreme is under the null hypothesis, 0..1. */
  readonly pvalue: number
}

/** Which side of the null hypothesis counts as extreme. */
export type Alternative = 'two-sided' | 'less' | 'greater'
