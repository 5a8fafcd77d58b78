import type { ReadCandidate, ReadVote } from '../../report/run/candidates-of.js'

/** One vote of the judge. */
export type ExplainedVote = ReadVote

/** One answer and what became of it. */
export type ExplainedCandidate = Omit<ReadCandidate, 'said'>

/** What was made of a prompt. */
export type Outcome =
  | {
      readonly kind: 'pairs'
      readonly pairs: readonly {
        /** -1 where it is none of the candidates. */
        readonly chosen: number
        readonly rejected: number
        readonly chosenText: string
      }[]
    }
  | { readonly kind: 'positives'; readonly candidates: readonly number[] }
  | { readonly kind: 'none'; readonly reason: string }
  /** Its datasets are not written yet. */
  | { readonly kind: 'open' }

/** Everything that led to a pair, or to none. */
export interface Explained {
  readonly iteration: number
  readonly prompt: {
    readonly index: number
    readonly text: string
    /** Where it is from, as the dataset says. */
    readonly source: string
    /** The reply of a model that it was taken from. */
    readonly reply?: string
    /** The texts that this model was shown, in order, where they are recorded. */
    readonly demonstrations?: readonly string[]
  }
  readonly model: string | undefined
  /** Name of the selection rule. */
  readonly rule: string | undefined
  readonly candidates: readonly ExplainedCandidate[]
  readonly outcome: Outcome
}
