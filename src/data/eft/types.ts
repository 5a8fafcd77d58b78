import type { JudgedVote } from '../../judge/judge-response.js'
import type { ParseFailure } from '../../judge/types.js'
import type { RankedResponse } from '../ranked/types.js'

/** A human-ranked response that a judge was asked about. */
export interface JudgedSeedResponse extends RankedResponse {
  /**
   * What the judge said, a vote a round: the first is of the first round. Further ones are further tries, for
   * {@link resample}; they are not averaged. `undefined` where a call gave nothing.
   */
  readonly votes: readonly (JudgedVote | undefined)[]
}

/** A human-ranked instruction whose responses were judged. */
export interface JudgedSeedInstruction {
  /** Its id. */
  readonly id: string
  /** Conversation tree. */
  readonly treeId: string
  /** The instruction. */
  readonly prompt: string
  /** Its ranked responses, in any order. */
  readonly responses: readonly JudgedSeedResponse[]
}

/**
 * How a round of judgements agrees with people, over the pairs of responses that people rank differently.
 *
 * - `no-inversion` (ours): no pair the other way round, at least one in their order; ties are allowed.
 * - `strict`: every pair in their order.
 */
export type Agreement = 'no-inversion' | 'strict'

/** When the judgements of an instruction are trained on: in the first round, or in the first of several that agrees. */
export type AcceptanceRule =
  | Agreement
  | {
      /** Rounds that are looked at, at most. */
      readonly rounds: number
      /** What a round must do. */
      readonly agreement: Agreement
    }

/**
 * Why an instruction is not accepted; under {@link resample}, why its last round is not.
 *
 * - `too-few-scores`: fewer than two different human ranks among the responses with a score.
 * - `inversion`: a pair against the human order.
 * - `all-tied`: none against it, and none with it.
 * - `tie`: under `strict`, a pair that the judge does not tell apart.
 */
export type Rejection = 'too-few-scores' | 'inversion' | 'all-tied' | 'tie'

/**
 * Why a response of an accepted instruction gives no row: its judgement states no score (for a reason of the parser), or
 *
 * - `not-judged`: there is no judgement in this round.
 * - `unfinished`: it states a score and did not end by itself.
 * - `words-after-score`: it does not end with the line that states its score.
 * - `no-justification`: it is that line alone.
 * - `unreadable`: with that line as `Score: k`, it would state another score or none.
 */
export type EftDrop =
  | ParseFailure
  | 'not-judged'
  | 'unfinished'
  | 'words-after-score'
  | 'no-justification'
  | 'unreadable'

/** A judgement to imitate. */
export interface EftExample {
  /** Id of the instruction. */
  readonly id: string
  /** Conversation tree. */
  readonly treeId: string
  /** Id of the response. */
  readonly responseId: string
  /** The instruction. */
  readonly prompt: string
  /** The response. */
  readonly response: string
  /** Its human rank. */
  readonly rank: number
  /** The judge's words before the score, as they came. */
  readonly justification: string
  /** The score that they end in. */
  readonly score: number
  /** The round that it is from, from 1. */
  readonly round: number
}

/** How many rows have a score. */
export interface ScoreCount {
  /** The score. */
  readonly score: number
  /** Rows with it. */
  readonly rows: number
}

/** What a rule makes of all judged instructions. */
export interface RuleReport {
  /** `no-inversion`, `strict`, `resample(3)`, `resample(3, strict)`. */
  readonly rule: string
  /** Instructions judged. */
  readonly instructions: number
  /** Of them, those accepted. */
  readonly accepted: number
  /** Share accepted, 0..1; absent where nothing was judged. */
  readonly yield?: number
  /** Those not accepted, by reason. */
  readonly rejected: Readonly<Record<Rejection, number>>
  /** Responses of accepted instructions: `rows` + all of `excluded`. */
  readonly responses: number
  /** Responses that give a row. */
  readonly rows: number
  /** Responses that do not, by reason; reasons that did not occur are absent. */
  readonly excluded: Readonly<Partial<Record<EftDrop, number>>>
  /** Rows of each score, lowest first. */
  readonly histogram: readonly ScoreCount[]
  /** Pairs of accepted instructions that people rank differently and the judge scored both of. */
  readonly pairs: number
  /** Of them, those with equal scores, 0..1; absent where there are no pairs. */
  readonly tieShare?: number
}

/** What became of all judgements. */
export interface EftReport {
  /** The rule that was used. */
  readonly used: RuleReport
  /** What each rule would have given, the used one included. */
  readonly rules: readonly RuleReport[]
  /** Rows left out so that no score has more than its share. */
  readonly unbalanced: number
  /** Rows beyond the size asked for. */
  readonly beyondSize: number
}
