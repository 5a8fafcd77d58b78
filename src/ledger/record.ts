import type { Completion, Usage } from '../model/provider.js'

/** Version of the record format and of the addresses. A ledger with a newer one is refused. */
export const LEDGER_SCHEMA = 1

/** What a call was made for. */
export type CallKind = 'prompts' | 'candidates' | 'judgements' | 'evaluation'

/**
 * The place of a call in the run. A call with `n` above 1 covers that many places from here on: candidates for
 * `candidates`, votes for `judgements` and `evaluation`, nothing else for `prompts`.
 */
export interface CallAddress {
  /** Hash of all that the answers depend on; see `stageKey`. */
  readonly stage: string
  /** Index of the prompt in its iteration (the call's own number for `prompts`). */
  readonly prompt: number
  /** Index of the candidate; of the ranked response for `evaluation`. */
  readonly candidate: number
  /** Index of the vote; those past K replace votes that gave no score. */
  readonly vote: number
}

/** Why a call failed for good. */
export interface CallFailure {
  /** A `ProviderFailure`, or another word for what happened. */
  readonly kind: string
  /** What the error said. */
  readonly message: string
  /** Whether a later run should try again. */
  readonly retryable: boolean
  /** The raw reply, cut. */
  readonly raw?: string
}

/** Which completions of a judge gave a score when they came. */
export interface CallReading {
  /** `id` of the judge prompt that read them: template, scale and parser. */
  readonly by: string
  /** For each completion, whether it gave a score. */
  readonly valid: readonly boolean[]
}

/** One completed call, as a line of `calls/*.jsonl` holds it. */
export interface CallRecord extends CallAddress {
  /** Format version. */
  readonly schema: typeof LEDGER_SCHEMA
  /** What the call was made for. */
  readonly kind: CallKind
  /** Iteration, from 1. */
  readonly iteration: number
  /** Completions asked for. */
  readonly n: number
  /** Seed sent. */
  readonly seed: number
  /**
   * Of a judge's call, a mark of the text that it judged: a candidate that was lost and made again may have another one,
   * on which these votes say nothing. Records of earlier versions have none, and count.
   */
  readonly judged?: string
  /**
   * Of a call for prompts, the texts that its request showed, in order, where the source says which; nothing is computed
   * from them.
   */
  readonly demonstrations?: readonly string[]
  /** What came back, raw; fewer than `n` where the backend gave fewer. */
  readonly completions: readonly Completion[]
  /**
   * Of a judge's completions, those that gave a score: who asks what is left to do with the same judge need not parse
   * all of them again. Scores themselves are always made from the texts.
   */
  readonly reading?: CallReading
  /** Tokens used, where the backend said. */
  readonly usage?: Usage
  /** Present where the call failed for good; `completions` is empty then. */
  readonly failure?: CallFailure
  /** Attempts made. */
  readonly attempts: number
  /** When the call began, in milliseconds since 1970. */
  readonly startedAt: number
  /** How long it took, in milliseconds, retries included. */
  readonly durationMs: number
}
