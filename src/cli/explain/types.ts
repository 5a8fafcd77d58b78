/** One vote of the judge. */
export interface ExplainedVote {
  readonly vote: number
  /** Absent where it gave none. */
  readonly score?: number
  /** Why it gave none; `unread` where that is known once the datasets are written. */
  readonly reason?: string
  /** What the judge wrote, or what the failed call said. */
  readonly text: string
}

/** One answer and what became of it. */
export interface ExplainedCandidate {
  readonly candidate: number
  /** Absent where the call failed. */
  readonly text?: string
  readonly finish?: string
  /** An earlier candidate with the same text, whose votes count for both. */
  readonly sameTextAs?: number
  /** What the judge prompt had to neutralise or mark. */
  readonly flags: readonly string[]
  readonly score?: number
  /** Why it has no score, or no text. */
  readonly reason?: string
  readonly votes: readonly ExplainedVote[]
}

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
  }
  readonly model: string | undefined
  /** Name of the selection rule. */
  readonly rule: string | undefined
  readonly candidates: readonly ExplainedCandidate[]
  readonly outcome: Outcome
}
