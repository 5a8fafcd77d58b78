import type { Json } from '../core/json.js'
import type { SplitManifest } from '../data/split/types.js'
import type { PromptSource } from '../instruct/prompt-source.js'
import type { Aggregation } from '../judge/aggregate.js'
import type { JudgePrompt } from '../judge/index.js'
import type { Ledger } from '../ledger/ledger.js'
import type { InputFormat } from '../model/format.js'
import type { ModelProvider, OpenModel, Sampling } from '../model/provider.js'
import type { Checkpoint } from '../train/checkpoint.js'
import type { Trainer } from '../train/trainer.js'
import type { BreakerOptions, ConcurrencyOptions, RetryOptions } from './calls/options.js'
import type { Gate } from './gates/gate.js'
import type { MixOptions } from './mix-options.js'
import type { RankedItem } from './ranked-item.js'
import type { SftOptions } from './sft-options.js'
import type { Budget, PriceTable } from './spending/options.js'
import type { SelectionStrategy } from './stage/selection.js'

/** How candidates are sampled. */
export interface CandidateOptions {
  /** Candidates a prompt (N): at least 2, or 1 where `select` needs texts alone. @default 4 (paper, section 2.2) */
  readonly n?: number
  /** How tokens are drawn. @default temperature 0.7, top-p 0.9 (paper, section 2.2) */
  readonly sampling?: Sampling
}

/** How candidates are judged. */
export interface JudgeOptions {
  /**
   * A fixed model that judges in every iteration, in place of the one that is trained: iterative DPO with a fixed reward
   * model, RLAIF, ReST. `evaluate` still measures the checkpoints. The run does not close it.
   *
   * @default the checkpoint that made the candidates, the paper's way
   */
  readonly model?: ModelProvider
  /** @default the paper's additive prompt (Figure 2) */
  readonly prompt?: JudgePrompt
  /** Votes a candidate (K). @default 3 (paper, section 2.2) */
  readonly votes?: number
  /** Further votes at most for each candidate, in place of those that gave no score. Ours. @default 2 */
  readonly spareVotes?: number
  /** Valid votes without which a candidate is neither chosen nor rejected. Ours. @default `votes` */
  readonly requiredVotes?: number
  /** How tokens are drawn. @default temperature 0.7, top-p 0.9 (paper: as for candidates) */
  readonly sampling?: Sampling
  /** Whether candidates that did not finish are judged; they cost votes and give no pair by default. @default false */
  readonly unfinished?: boolean
  /** How votes become a score. @default exact mean */
  readonly aggregation?: Aggregation
}

/** What an {@link IterationRunner} takes. */
export interface RunnerOptions {
  /** Where the run keeps what it knows. */
  readonly ledger: Ledger
  /** The checkpoint that the first iteration samples from: the paper's M1. With `sft` the one before it, M0. */
  readonly start: Checkpoint
  /**
   * Fine-tunes `start` on seed data before the first iteration, which begins with what comes of it (paper, section 2.1:
   * M0 becomes M1 on IFT and EFT data). A run directory is bound to it. @default none: `start` is M1
   */
  readonly sft?: SftOptions
  /** How a checkpoint gets served. */
  readonly open: OpenModel
  /** Whatever trains the next checkpoint. */
  readonly trainer: Trainer
  /** Where prompts come from: a list, or a source such as `selfInstruct`. */
  readonly prompts: readonly string[] | PromptSource
  /** Iterations: 2 make M2 and M3 of M1. */
  readonly iterations: number
  /** Every draw of the run derives from it. @default 0 */
  readonly seed?: number
  /** How prompts become a model's input. @default a conversation of one user turn */
  readonly format?: InputFormat
  /** How candidates are sampled. @default 4 of a prompt, temperature 0.7, top-p 0.9 (paper, section 2.2) */
  readonly candidates?: CandidateOptions
  /**
   * How they are judged. To be left out where `select` needs texts alone, unless `evaluate` takes it.
   *
   * @default see each setting
   */
  readonly judge?: JudgeOptions
  /**
   * Which instruction belongs to which set of the seed data. Sets that overlap end the run before its first call; a prompt
   * of validation, test or EFT-eval is dropped and counted. A run directory is bound to it. @default none
   */
  readonly split?: SplitManifest
  /**
   * Seed rows that every iteration trains on besides its own (paper, section 2.2: examples are added to the seed set).
   *
   * @default none
   */
  readonly mix?: MixOptions
  /** What is trained on. A rule that needs texts alone, such as `spin`, makes no judge call. @default best against worst (paper, section 2.2) */
  readonly select?: SelectionStrategy
  /** Human-ranked responses on which every checkpoint is judged as a judge. @default none: no report cards */
  readonly evaluate?: readonly RankedItem[]
  /**
   * What looks at the run between its iterations, and may warn, pause it or end it early.
   *
   * @default `driftGate()` of `self-rewarding/gates`, which warns and changes nothing; `[]` for none
   */
  readonly gates?: readonly Gate[]
  /** Calls under way at most, for each lane; or how that number adapts. @default 8, adapting (`aimd`) */
  readonly concurrency?: number | ConcurrencyOptions
  /** How often and how soon a failed call is tried again. @default see each setting */
  readonly retry?: RetryOptions
  /** When the run waits for a backend that is down. @default see each setting */
  readonly breaker?: BreakerOptions
  /**
   * Share of an iteration's prompts of which calls may have failed for good, in [0, 1]; above it the run stops, and
   * can go on once the cause is mended. @default 0.1
   */
  readonly maxFailureShare?: number
  /** What the run may use; where a limit is reached it stops, and can go on under a higher one. @default no limits */
  readonly budget?: Budget
  /** What tokens cost, for `budget.money`, plans and reports. There is no built-in table. @default none */
  readonly prices?: PriceTable
  /**
   * Preference pairs of an iteration at most, or of each iteration in turn; the paper has 3,964 and 6,942. Prompts
   * after the one that completes them are not used: the cut follows the order of prompts, never of time.
   * @default all
   */
  readonly targetPairs?: number | readonly number[]
  /** Settings handed to the trainer as they are, such as `beta` or `learning_rate`. @default {} */
  readonly training?: { readonly [setting: string]: Json }
}
