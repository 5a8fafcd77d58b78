/**
 * What the viewer's page and its server tell each other, all of it JSON under `/api`. Every request carries the token
 * as `Authorization: Bearer TOKEN`; every text that a model wrote is a string that the page shows as text. Characters are
 * UTF-16 units, those of a string's `length`.
 */

/** `GET /api/run?after=VERSION`: answered at once without `after`, else once something changed or 20 s later. */
export interface RunView {
  /** Changes with everything below. */
  readonly version: number
  /** The run directory as it was given. */
  readonly directory: string
  /** `gone` where its directory was removed or moved; what was read of it is still told. */
  readonly state: 'finished' | 'under-way' | 'at-rest' | 'gone'
  /** Where the run is, in words of a person. */
  readonly at: string
  /** How far the index is: bytes read of those that are there. */
  readonly index: { readonly read: number; readonly bytes: number; readonly isComplete: boolean }
  readonly iterations: readonly IterationView[]
  /** What damages or cut records were passed over, in words; empty where all is well. */
  readonly problems: readonly string[]
}

export interface IterationView {
  readonly iteration: number
  readonly model?: string
  readonly isSealed: boolean
  /** Numbers so far; of an iteration under way they grow. */
  readonly prompts: number
  readonly candidates: number
  readonly votes: number
  readonly failedVotes: number
  readonly rows: number
  /** Prompts by what became of them: `pair`, `positive`, `open`, or the reason why they gave none. */
  readonly outcomes: Readonly<Record<string, number>>
  /** Highest score that there may be. */
  readonly scoreMax?: number
}

/** What a list shows; all given conditions hold at once. */
export interface PromptQuery {
  /** All where it is absent. */
  readonly iteration?: number
  /** A phrase in a prompt, a candidate or a judgement, in any case of letters. */
  readonly text?: string
  /** `pair`, `positive`, `open`, `none`, or a reason. */
  readonly outcome?: string
  /** Difference of the scores of chosen and rejected; of all candidates where there is no pair. */
  readonly gap?: { readonly from?: number; readonly to?: number }
  /** Length of the longest candidate, in characters. */
  readonly length?: { readonly from?: number; readonly to?: number }
  /** Only prompts with a vote without a score; `false` is no condition, here and below. */
  readonly hasParseFailure?: boolean
  /** Only prompts with a flagged candidate. */
  readonly isFlagged?: boolean
  /** Only prompts with a candidate that did not come to its end. */
  readonly isUnfinished?: boolean
  /** @default 'order' */
  readonly sort?: 'order' | 'gap' | 'length' | 'failures'
  /** @default false */
  readonly isDescending?: boolean
  readonly offset: number
  /** At most 200. */
  readonly limit: number
}

/** `POST /api/prompts` with a {@link PromptQuery}. A search in texts may take several: ask again while it goes on. */
export interface PromptPage {
  /** Prompts that fit, among those looked at. */
  readonly total: number
  /** Prompts looked at, of all. */
  readonly searched: number
  readonly of: number
  readonly isComplete: boolean
  readonly rows: readonly PromptRow[]
}

export interface PromptRow {
  readonly iteration: number
  readonly index: number
  /** The first 200 characters of the prompt. */
  readonly excerpt: string
  readonly outcome: string
  readonly candidates: number
  readonly failedVotes: number
  readonly isFlagged: boolean
  /** Null where it is not known. */
  readonly gap: number | null
  /** Length of the longest candidate, in characters; null where none has a text. */
  readonly length: number | null
}

/** A text, or its beginning: `GET /api/text?…` gives more of it. */
export interface LongText {
  readonly text: string
  /** Characters of the whole. */
  readonly length: number
  /** Where the rest is, where there is any: the query of `/api/text`, to which `offset` and `limit` are added. */
  readonly rest?: string
}

/** `GET /api/text?…&offset=…&limit=…`: at most 200,000 characters. */
export interface TextPart {
  readonly text: string
  readonly offset: number
  readonly length: number
}

/** `GET /api/prompt?iteration=…&index=…`. */
export interface PromptView {
  readonly iteration: number
  readonly index: number
  readonly model?: string
  readonly rule?: string
  readonly prompt: LongText
  /** Where the prompt is from. */
  readonly source: string
  /** Whether a call wrote it: `GET /api/prompt/writer` tells of it. */
  readonly isWritten: boolean
  readonly outcome: OutcomeView
  readonly candidates: readonly CandidateView[]
}

/** `GET /api/prompt/writer?iteration=…&index=…`: the beginnings of what led a model to a prompt. */
export interface WriterView {
  /** What it was shown, in order; absent where that is not recorded. */
  readonly demonstrations?: readonly string[]
  /** Its reply, where the prompt is a part of it. */
  readonly reply?: string
  /** The command that shows all of it, where something was cut. */
  readonly command?: string
}

export type OutcomeView =
  | {
      readonly kind: 'pairs'
      readonly pairs: readonly { readonly chosen: number; readonly rejected: number }[]
    }
  | { readonly kind: 'positives'; readonly candidates: readonly number[] }
  | { readonly kind: 'none'; readonly reason: string; readonly inWords: string }
  | { readonly kind: 'open' }

export interface CandidateView {
  /** -1 for a human answer. */
  readonly candidate: number
  readonly text?: LongText
  readonly finish?: string
  readonly sameTextAs?: number
  readonly flags: readonly string[]
  readonly score?: number
  /** Why it has no score, or no text. */
  readonly reason?: string
  readonly votes: readonly VoteView[]
}

export interface VoteView {
  readonly vote: number
  readonly score?: number
  readonly reason?: string
  /** What the judge wrote. */
  readonly text: LongText
}

/** `GET /api/spot-check/next`: two answers of one prompt in an order that says nothing about the judge's opinion. */
export interface SpotCheckItem {
  /** Says nothing of the scores either. */
  readonly id: string
  readonly prompt: LongText
  readonly a: LongText
  readonly b: LongText
}

/** `GET /api/spot-check/next` where there is no further pair. */
export interface SpotCheckEnd {
  readonly isEnd: true
}

/**
 * `POST /api/spot-check`: what a person prefers. A later answer to the same item takes the place of an earlier one;
 * 410 where the agreement was shown in between.
 */
export interface SpotCheckAnswer {
  readonly id: string
  readonly preference: 'a' | 'b' | 'tie' | 'skip'
}

/** `GET /api/spot-check`, and the reply to an answer: nothing in it tells what a judge said. */
export interface SpotCheckView {
  /** Where the answers are written. */
  readonly file: string
  readonly answered: number
  readonly ties: number
  readonly skipped: number
  /** What of the file is not counted, and why; empty where all of it is. */
  readonly notes: readonly string[]
}

/** `POST /api/spot-check/agreement` with `{}`: shows it. From then on the answers that there are stay as they are. */
export interface SpotCheckAgreement {
  /** One for each judge of which a pair was answered; judges are not pooled. */
  readonly judges: readonly JudgeAgreement[]
  /** What the numbers say and do not say. */
  readonly inWords: string
}

/** How often a person and one judge prefer the same one of two answers. */
export interface JudgeAgreement {
  /** Model and prompt. */
  readonly judge: string
  /** Whose pairs it scored, of those that were answered. */
  readonly iterations: readonly number[]
  readonly ties: number
  readonly skipped: number
  /** Answers with a preference. */
  readonly n: number
  /** How many of them are the judge's. */
  readonly agreed: number
  /** Their share, and its 95% interval; absent where there is none. */
  readonly agreement?: { readonly value: number; readonly low: number; readonly high: number }
}

/** Every refusal, with its HTTP status. */
export interface ApiError {
  readonly error: string
}
