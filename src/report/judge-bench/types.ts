import type { JudgeChoice } from '../../evaluate/choose-judge.js'
import type { Tally } from '../../iterate/index.js'

/** What one judge of a bench did and cost. */
export interface BenchedJudge {
  /** What it is called: its prompt, and its model where there are several. */
  readonly name: string
  /** Votes asked for. */
  readonly votes: number
  /** Votes without a score, by reason. */
  readonly failed: Tally
  /** Responses judged. */
  readonly responses: number
  /** Tokens in and out, as far as the backend counted. */
  readonly tokens: number
  /** What they cost; absent where no prices are known. */
  readonly money?: number
  /** What that money is called, such as `EUR`; absent where no prices are known. */
  readonly currency?: string
}

/** Judges on the same human-ranked responses. */
export interface JudgeBench {
  /** Which of them to use, as far as the data say. */
  readonly choice: JudgeChoice
  /** What they did, in any order. */
  readonly judges: readonly BenchedJudge[]
}
