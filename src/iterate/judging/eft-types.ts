import type { CompleteRule } from '../../data/eft/rules.js'
import type { AcceptanceRule, EftReport, RankedInstruction } from '../../data/index.js'
import type { JudgePrompt } from '../../judge/index.js'
import type { DatasetInfo } from '../../ledger/ledger.js'
import type { Sampling } from '../../model/provider.js'
import type { ResolvedJudging } from './resolve.js'
import type { JudgingCallOptions, JudgingReport } from './types.js'

/** A human-ranked instruction that is judged; `splitSeedData` and `readRanked` give them. */
export type EftInstruction = Pick<RankedInstruction, 'id' | 'treeId' | 'prompt' | 'responses'>

/** How much is wanted: rows, or accepted instructions. */
export type EftSize =
  | {
      /** Rows to train on. */
      readonly rows: number
    }
  | {
      /** Accepted instructions. */
      readonly instructions: number
    }

/** What `makeEft` takes. */
export interface MakeEftOptions extends JudgingCallOptions {
  /** Human-ranked instructions of EFT-train, in their seeded order. */
  readonly instructions: readonly EftInstruction[]
  /** Which judgements are trained on. @default 'no-inversion', ours: the paper does not say how ties count */
  readonly rule?: AcceptanceRule
  /**
   * How much is wanted. Once the instructions up to one give as much, those behind it are not judged.
   *
   * @default all that there is; the paper's is 1,775 rows
   */
  readonly size?: EftSize
  /** How responses are judged: one vote a round. @default see each setting */
  readonly judge?: {
    /** @default the paper's additive prompt (Figure 2) */
    readonly prompt?: JudgePrompt
    /** How tokens are drawn. @default temperature 0.7, top-p 0.9 */
    readonly sampling?: Sampling
  }
}

/** What came of an EFT construction. */
export interface EftResult {
  /** Each rule beside the others, over the instructions that were needed. */
  readonly report: EftReport
  /** What the judge said, round by round. */
  readonly rounds: readonly JudgingReport[]
  /** `iteration-1/eft.jsonl`: rows that TRL takes. */
  readonly eft: DatasetInfo
}

/** Options with every default in place. */
export interface ResolvedEft {
  readonly judging: ResolvedJudging<EftInstruction>
  readonly rule: CompleteRule
  /** The rule as it was given. */
  readonly given: AcceptanceRule
  readonly size?: EftSize
}
