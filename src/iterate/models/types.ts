import type { BootstrapInterval } from '../../evaluate/bootstrap.js'
import type { HeadToHead } from '../../evaluate/head-to-head.js'
import type { ReportCard } from '../../evaluate/report-card.js'
import type { BradleyTerry } from '../../evaluate/strengths/types.js'
import type { JudgePrompt } from '../../judge/index.js'
import type { PairwisePrompt } from '../../judge/pairwise-prompt.js'
import type { ModelProvider, OpenModel, Sampling } from '../../model/provider.js'
import type { Checkpoint } from '../../train/checkpoint.js'
import type { JudgingCallOptions } from '../judging/types.js'
import type { JudgeOptions } from '../options.js'
import type { RankedItem } from '../ranked-item.js'
import type { JudgeEvaluation } from '../report.js'
import type { StageUsage } from '../spending/usage.js'
import type { Tally } from '../tally.js'

/** Who compares answers, and which models are compared. */
export interface HeadToHeadOptions {
  /**
   * The model that compares, such as one that is stronger than all under test. `'self'`: of two models the later one in
   * `models` compares; the result says that it is self-evaluated.
   */
  readonly judge: ModelProvider | 'self'
  /** What it is asked. @default this library's comparison; the paper used AlpacaEval's */
  readonly prompt?: PairwisePrompt
  /** How its tokens are drawn. @default temperature 0.7, top-p 0.9 */
  readonly sampling?: Sampling
  /** Further verdicts at most for each order, in place of those that state none. @default 2 */
  readonly spareVotes?: number
  /** Every model against every earlier one, or against the one before it alone. @default 'all' */
  readonly pairs?: 'all' | 'neighbours'
}

/** Responses that people ranked, to measure every model as a judge (paper, Tables 2 and 3). */
export interface RankedOptions {
  /** Instructions with ranked responses. */
  readonly items: readonly RankedItem[]
  /** Each judge prompt gets a report card of its own. @default the paper's additive prompt alone */
  readonly prompts?: readonly JudgePrompt[]
  /** Votes a response. @default 3 */
  readonly votes?: number
  /** Further votes at most, in place of those that state no score. @default 2 */
  readonly spareVotes?: number
  /** How the judge's tokens are drawn. @default temperature 0.7, top-p 0.9 */
  readonly sampling?: Sampling
}

/** What `evaluateModels` takes. */
export interface EvaluateModelsOptions extends Omit<JudgingCallOptions, 'model'> {
  /**
   * The models, earlier ones first: baselines, M1, M2 and so on, each name once. More may be added in a later start; what is
   * recorded of the others stays.
   */
  readonly models: readonly Checkpoint[]
  /** How a checkpoint gets served: one at a time, closed before the next. */
  readonly open: OpenModel
  /**
   * Held-out instructions that every model answers once, each of them once; 256 in the paper.
   *
   * @default none: nothing is answered or compared
   */
  readonly prompts?: readonly string[]
  /** How answers are drawn. @default temperature 0.7, top-p 0.9 */
  readonly sampling?: Sampling
  /** Compares the answers of two models, each prompt in both orders (paper, Figure 3). @default none */
  readonly headToHead?: HeadToHeadOptions
  /** Every model judges every model's answers with this judge: the cross-judging matrix. @default none */
  readonly cross?: Omit<JudgeOptions, 'model' | 'unfinished'>
  /** Measures every model as a judge (paper, Tables 2 and 3). @default none */
  readonly ranked?: RankedOptions
}

/** What a model answers and how it judges. */
export interface ModelReport {
  /** The model. */
  readonly checkpoint: Checkpoint
  /** Its answers to the held-out prompts. */
  readonly answers: {
    /** Prompts. */
    readonly asked: number
    /** Answers received. */
    readonly received: number
    /** By how they ended. */
    readonly finish: Tally
    /** Calls that gave none, by reason. */
    readonly failed: Tally
    /** Mean length in characters (Unicode code points); undefined without an answer. */
    readonly length: number | undefined
    /** Its 95% bootstrap interval. */
    readonly lengthInterval: BootstrapInterval | undefined
  }
  /** A report card for each judge prompt, in the order given. */
  readonly judging: readonly (Omit<JudgeEvaluation, 'card' | 'spent'> & {
    /** Name of the judge prompt. */
    readonly prompt: string
    /** Agreement with people. */
    readonly card: ReportCard
  })[]
  /** What its calls used: answers, judgements of others' answers, and report cards with comparisons. */
  readonly spent: {
    /** Its answers. */
    readonly answers: StageUsage
    /** Its scores in the cross-judging matrix. */
    readonly cross: StageUsage
    /** Report cards, and comparisons with earlier models. */
    readonly evaluation: StageUsage
  }
}

/** Two models' answers to the same prompts. */
export interface ModelsCompared extends HeadToHead {
  /** Name of the later model. */
  readonly a: string
  /** Name of the earlier one. */
  readonly b: string
  /** Revision of the model that compared. */
  readonly judge: string
  /** Whether it is one of the models under test. */
  readonly selfEvaluated: boolean
  /** Prompts with the same answer of both: ties that nobody was asked about. */
  readonly identical: number
  /** Prompts that one or both did not answer; among `excluded`. */
  readonly unanswered: number
  /** Replies and calls that gave no verdict, by reason. */
  readonly failed: Tally
}

/** How one model scores the answers of another, or its own. */
export interface CrossJudged {
  /** Name of the model that judges. */
  readonly judge: string
  /** Name of the model that answered. */
  readonly writer: string
  /** Answers with a score. */
  readonly n: number
  /** Answers without. */
  readonly excluded: number
  /** Mean score on the judge's scale; no measure of quality where a model judges itself. */
  readonly mean: number | undefined
  /** Its 95% bootstrap interval over prompts. */
  readonly interval: BootstrapInterval | undefined
}

/** How much a model favours its own answers. */
export interface SelfPreference {
  /** Name of the model. */
  readonly model: string
  /** Prompts on which all scores are there. */
  readonly n: number
  /** Prompts of which a score is missing. */
  readonly excluded: number
  /**
   * By how many points it puts its own answers above those of the others, less by how many the other judges do: 0 is no
   * preference for itself. Undefined without such prompts.
   */
  readonly value: number | undefined
  /** Its 95% bootstrap interval over prompts. */
  readonly interval: BootstrapInterval | undefined
}

/** What came of the evaluation of several models; also `models.json` in its directory. */
export interface ModelsReport {
  /** Each model, in the order given. */
  readonly models: readonly ModelReport[]
  /** Comparisons, the later model first. */
  readonly headToHead: readonly ModelsCompared[]
  /** Strengths of all models in one (Bradley-Terry), where more than two were compared. */
  readonly strengths?: BradleyTerry
  /** The cross-judging matrix, judge by judge; empty where nobody asked for it. */
  readonly cross: readonly CrossJudged[]
  /** What the matrix says of each model's preference for itself; empty for fewer than three models, of which it cannot tell. */
  readonly selfPreference: readonly SelfPreference[]
}

/** What comes of `evaluateModels`. */
export interface EvaluatedModels {
  /** The models side by side. */
  readonly report: ModelsReport
}
