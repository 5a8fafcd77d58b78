import type { CallKind } from '../../ledger/record.js'
import type { Budget } from '../spending/options.js'
import type { Spent } from '../spending/usage.js'

/** What stands in where nothing was measured; the plan names those it used. */
export interface PlanAssumptions {
  /** Characters of a token. @default 4 */
  readonly charactersPerToken?: number
  /** Tokens of a completion, where `sampling.maxTokens` does not say how many there may be. @default 300 */
  readonly completionTokens?: number
  /** Tokens of an instruction that is not written yet. @default 50 */
  readonly instructionTokens?: number
}

/** What {@link planRun} takes. */
export interface PlanOptions {
  /** Prompts, and human-ranked items, to make real calls for now; their replies are not kept. @default none */
  readonly sample?: number
  /** What stands in where nothing was measured. @default see each setting */
  readonly assume?: PlanAssumptions
  /** Ends the planning. @default none */
  readonly signal?: AbortSignal
}

/** Calls and what they use. */
export interface PlannedUsage {
  /** Calls. */
  readonly calls: number
  /** Tokens of inputs. */
  readonly promptTokens: number
  /** Of those, tokens read from a cache, where it was measured. */
  readonly cachedTokens: number
  /** Tokens of completions. */
  readonly completionTokens: number
  /** What they cost, in the currency of `prices`; absent without prices. */
  readonly money?: number
}

/** Where the numbers of a stage come from. */
export type PlanBasis =
  | {
      /** Of calls that the run has recorded. */
      readonly from: 'recorded'
      /** Iteration of those calls. */
      readonly iteration: number
      /** How many there are. */
      readonly calls: number
    }
  | {
      /** Of calls that were made for the plan. */
      readonly from: 'sample'
      /** How many there are. */
      readonly calls: number
    }
  | {
      /** Of the plan's assumptions. */
      readonly from: 'assumption'
    }

/** A stage of an iteration that has calls to make. */
export interface PlannedStage extends PlannedUsage {
  /** What the calls are for. */
  readonly kind: CallKind
  /** Where the tokens of a call come from. */
  readonly basis: PlanBasis
  /** Calls that are recorded and need not be made. */
  readonly recorded: number
}

/** Recorded calls that settings of now make useless. */
export interface PlannedRedo {
  /** What changed, in words. */
  readonly changed: readonly string[]
  /** What they had used. */
  readonly spent: Spent
}

/** What an iteration still takes. */
export interface PlannedIteration {
  /** Iteration, from 1; the evaluation of the last checkpoint stands one further. */
  readonly iteration: number
  /** Name of its model, where that is trained. */
  readonly model?: string
  /** Stages with calls to make, in order. */
  readonly stages: readonly PlannedStage[]
  /** Present where recorded calls are to be made again: the run refuses that unless `changes` is `redo`. */
  readonly redo?: PlannedRedo
}

/** A limit of the budget, held against the plan. */
export interface PlannedLimit {
  /** Which. */
  readonly limit: Exclude<keyof Budget, 'wallTimeMs'>
  /** At most. */
  readonly most: number
  /** Used by calls that are recorded, of all starts. */
  readonly spent: number
  /** What the plan adds. */
  readonly planned: number
  /** Whether both together stay within it. */
  readonly fits: boolean
}

/** What a run will take, before it is spent. */
export interface RunPlan {
  /** What the ledger is called. */
  readonly location: string
  /** Whether the run has not begun there yet. */
  readonly isNew: boolean
  /** Iterations that have calls to make. */
  readonly iterations: readonly PlannedIteration[]
  /** All that is still to be made. */
  readonly total: PlannedUsage
  /** All that is recorded, of all starts. */
  readonly spent: PlannedUsage
  /** What the plan itself used, where it sampled. */
  readonly sample?: PlannedUsage
  /** What amounts are called. */
  readonly currency?: string
  /** The budget, without its time. */
  readonly limits: readonly PlannedLimit[]
  /** What stood in where nothing was measured, in words. */
  readonly assumptions: readonly string[]
  /** What else there is to know, in words. */
  readonly notes: readonly string[]
}
