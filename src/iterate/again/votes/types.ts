import type { Sign } from '../../../evaluate/signs/types.js'
import type { Interval } from '../../../evaluate/types.js'
import type { Aggregation } from '../../../judge/aggregate.js'
import type { JudgePrompt } from '../../../judge/index.js'
import type { DamagedLine, Ledger } from '../../../ledger/ledger.js'
import type { Tally } from '../../tally.js'

/** What {@link analyseVotes} takes. */
export interface AnalyseVotesOptions {
  /** The run. */
  readonly ledger: Ledger
  /** Finished iterations to look at, from 1. @default all */
  readonly iterations?: readonly number[]
  /** The judge prompt that reads the votes; its template must be the run's. @default the paper's additive prompt */
  readonly judge?: JudgePrompt
  /** How votes become a score. @default exact mean */
  readonly aggregation?: Aggregation
  /** Ends it. @default none */
  readonly signal?: AbortSignal
  /** Called for every line of the ledger that is no record. @default none */
  readonly onDamage?: (damage: DamagedLine) => void
}

/** How often held-out votes confirm a pair. */
export interface VoteAgreement extends Sign {
  /** 95% interval, from a bootstrap over prompts (Wilson's where all pairs are confirmed, or none); absent for fewer than two. */
  readonly interval?: Interval
}

/** What K votes would have given. */
export interface VotesRow {
  /** K: votes a response. */
  readonly votes: number
  /** Share of prompts whose best and worst score are equal, 0..1. n: prompts with two or more texts that could be paired. */
  readonly tied: Sign
  /** Share of judged responses without a score, 0..1. n: judged responses; identical texts are judged once. */
  readonly unscored: Sign
  /** Preference pairs, best against worst. */
  readonly pairs: number
  /**
   * P(chosen > rejected) by the mean of the votes that were not used, ties half, 0..1. n: pairs of which both have such
   * votes. More of them are left for a small K: not to be compared between rows.
   */
  readonly agreement: VoteAgreement
  /** The same by the last of the votes alone: the same yardstick for every K, by which one is recommended. */
  readonly lastVoteAgreement: VoteAgreement
  /** Votes asked, those in place of failed ones included. */
  readonly asked: number
  /** Calls that ask them, those that ask for votes in place of others included; fewer where a call gives several. */
  readonly calls: number
  /** Pairs of 1,000 calls of the judge; absent without calls. */
  readonly pairsPer1000Calls?: number
  /** Votes for each pair; absent where there is no pair. */
  readonly votesPerPair?: number
  /** Calls of the judge for each pair. */
  readonly callsPerPair?: number
  /** Tokens of the judge for each pair, by what calls and votes used on average; absent where no call told. */
  readonly tokensPerPair?: number
  /** Scores, to two decimals. */
  readonly scores: Tally
}

/** What the recorded votes of a run say about how many to ask. */
export interface VoteAnalysis {
  /** Iterations that were looked at. */
  readonly iterations: readonly number[]
  /** Prompts in them. */
  readonly prompts: number
  /** For K = 1, 2, … up to the votes that the run asked. */
  readonly byVotes: readonly VotesRow[]
  /** What follows. */
  readonly recommended: {
    /** K; absent where the votes cannot tell. */
    readonly votes?: number
    /** Why, in words. */
    readonly why: string
  }
}
