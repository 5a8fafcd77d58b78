import type { Rational } from '../../core/rational.js'
import type { JudgedVote } from '../../judge/judge-response.js'
import type { DatasetInfo } from '../../ledger/ledger.js'
import type { CallFailure } from '../../ledger/record.js'
import type { ModelProvider, OpenModel } from '../../model/provider.js'
import type { Checkpoint } from '../../train/checkpoint.js'
import type { JudgeOptions, RunnerOptions } from '../options.js'
import type { StageUsage } from '../spending/usage.js'
import type { Funnel } from '../stage/funnel.js'
import type { StartOptions } from '../start-options.js'

/** An instruction with responses that are there already. Whatever else it holds comes back with what is said of it. */
export interface JudgingItem {
  /** The instruction. */
  readonly prompt: string
  /** The responses to judge; those with one text are judged once. */
  readonly responses: readonly {
    /** What it says. */
    readonly text: string
  }[]
}

/**
 * Who judges: a model that is served already and stays so, or a checkpoint that is opened when the first call needs it
 * and closed after the last.
 */
export type JudgeModel =
  | ModelProvider
  | {
      /** The checkpoint. */
      readonly checkpoint: Checkpoint
      /** How it gets served. */
      readonly open: OpenModel
    }

/** What the calls of a judging need, whatever is made of them; as in a runner's options. */
export interface JudgingCallOptions
  extends Pick<
    RunnerOptions,
    | 'ledger'
    | 'seed'
    | 'format'
    | 'concurrency'
    | 'retry'
    | 'breaker'
    | 'maxFailureShare'
    | 'budget'
    | 'prices'
  > {
  /** Who judges. */
  readonly model: JudgeModel
}

/** What `judgeDataset` takes. */
export interface JudgeDatasetOptions<Item extends JudgingItem = JudgingItem> extends JudgingCallOptions {
  /** What is judged. The list stays the caller's; what is said of it is never in memory as a whole. */
  readonly items: readonly Item[]
  /** How it is judged; as in the loop, 3 votes and 2 spare ones by default. @default see each setting */
  readonly judge?: Omit<JudgeOptions, 'model' | 'unfinished'>
}

/** How a judging is started; see `StartOptions`. */
export type JudgingStart = Pick<StartOptions, 'signal' | 'graceMs' | 'changes'>

/** A vote of the judge: what it wrote and what was read of it, or why the call for it gave nothing. */
export type RecordedVote =
  | JudgedVote
  | {
      /** Why the call failed for good. */
      readonly failure: CallFailure
    }

/** What the judge says of a response. */
export type JudgedText<Response> = {
  /** The response, as it was given. */
  readonly response: Response
  /** Every vote in order, those that replace votes without a score last; `undefined` where there is none. */
  readonly votes: readonly (RecordedVote | undefined)[]
} & (
  | {
      /** What the valid votes amount to. */
      readonly score: Rational
    }
  | {
      /** Why there is no score: too few votes state one, or there is nothing to judge. */
      readonly excluded: 'too-few-valid-votes' | 'empty'
    }
)

/** What the judge says of an item. */
export interface JudgedItem<Item extends JudgingItem = JudgingItem> {
  /** Index of the item, from 0. */
  readonly index: number
  /** The item, as it was given. */
  readonly item: Item
  /** Its responses, in their order. */
  readonly responses: readonly JudgedText<Item['responses'][number]>[]
}

/** What a judging came to. */
export interface JudgingReport {
  /** Items judged. */
  readonly items: number
  /** Responses, those whose text an earlier one of the item has, and what the judge prompt had to neutralise. */
  readonly responses: Pick<Funnel['candidates'], 'received' | 'sameText' | 'flagged'>
  /** Votes of the judge, with every failure by reason. */
  readonly votes: Funnel['votes']
  /** Responses, by whether their votes gave a score. */
  readonly scores: Funnel['scores']
  /** What its calls used. */
  readonly spent: StageUsage
  /** Rows and hash of its files. */
  readonly datasets: Readonly<
    Partial<Record<'prompts' | 'candidates' | 'judgements' | 'scores' | 'failures', DatasetInfo>>
  >
}

/** What comes of `judgeDataset`. */
export interface JudgedDataset {
  /** What was judged, and what the judge said. */
  readonly report: JudgingReport
}

/** How a judging ended: with what it was for, or by its signal or budget, to be gone on with. */
export type JudgingResult<Result> =
  | ({
      /** All calls are recorded and the files written. */
      readonly status: 'finished'
    } & Result)
  | {
      /** Why it ended early. */
      readonly status: 'stopped' | 'budget'
      /** What to do next. */
      readonly next: {
        /** In words. */
        readonly message: string
      }
    }
