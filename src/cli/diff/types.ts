import type { JudgeComparison } from '../../evaluate/compare-judges.js'
import type { IterationReport } from '../../iterate/report.js'

/** An instruction that both models answered. */
export interface BothAnswered {
  readonly prompt: string
  /** The first answer of each. */
  readonly answers: readonly [string, string]
  /** Their names for `explain`. */
  readonly names: readonly [string, string]
}

/** Two models of a run side by side. */
export interface Difference {
  readonly a: IterationReport
  readonly b: IterationReport
  /** What the calls of each cost, where the run knows prices; `null` where it has no iteration of its own. */
  readonly money?: { readonly currency: string; readonly a: number | null; readonly b: number | null }
  /** Both as judges of the same human-ranked responses, where both were measured. */
  readonly judges?: JudgeComparison
  /** Why they are not compared as judges, where they are not. */
  readonly noJudges?: string
  /** Instructions that both answered; absent where none was asked for. */
  readonly examples?: { readonly shown: readonly BothAnswered[]; readonly all: number }
}
