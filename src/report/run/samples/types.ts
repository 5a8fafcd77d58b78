/** A text, or its beginning. */
export interface CutText {
  /** The text, as far as it is kept. */
  readonly text: string
  /** Characters (UTF-16 units) that are left out. */
  readonly left: number
}

/** Why a prompt is shown. */
export type SampleKind =
  | 'random'
  | 'widest-gap'
  | 'narrowest-gap'
  | 'vote-without-score'
  | 'flagged'
  | 'unfinished'
  | 'no-rows'

/** A vote of the judge. */
export interface SampledVote {
  /** Its index; those past K replace votes that gave no score. */
  readonly vote: number
  /** Absent where it gave none. */
  readonly score?: number
  /** Why it gave none. */
  readonly reason?: string
  /** What the judge wrote. */
  readonly text: CutText
}

/** A response and what became of it. */
export interface SampledCandidate {
  /** Its index; -1 where people wrote it. */
  readonly candidate: number
  /** What training sees in it. */
  readonly role?: 'chosen' | 'rejected' | 'positive'
  /** Absent where the call failed. */
  readonly text?: CutText
  /** How it ended. */
  readonly finish?: string
  /** An earlier candidate with the same text, whose votes count for both. */
  readonly sameTextAs?: number
  /** What the judge prompt had to neutralise or mark. */
  readonly flags: readonly string[]
  /** What its votes came to. */
  readonly score?: number
  /** Why it has no score, or no text. */
  readonly reason?: string
  /** The votes on it, in order. */
  readonly votes: readonly SampledVote[]
}

/** A prompt with all that became of it. */
export interface RunSample {
  /** Iteration, from 1. */
  readonly iteration: number
  /** Index of the prompt in its iteration, as in `self-rewarding explain RUN 1:17`. */
  readonly index: number
  /** Why it is shown. */
  readonly kinds: readonly SampleKind[]
  /** The prompt. */
  readonly prompt: CutText
  /** Where the prompt is from. */
  readonly source: string
  /** Why it gave nothing to train on. */
  readonly reason?: string
  /** The candidates, in order. */
  readonly candidates: readonly SampledCandidate[]
  /** Candidates that are left out. */
  readonly left: number
}
