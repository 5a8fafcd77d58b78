import type { Json } from '../core/json.js'
import type { Rational } from '../core/rational.js'
import type { Random } from '../core/seed.js'
import type { Finish } from '../model/provider.js'

/** A candidate with what its votes aggregate to. */
export interface ScoredCandidate {
  /** The response. */
  readonly text: string
  /** Mean of its votes; absent where it had too few valid ones. */
  readonly score?: number | Rational
  /** How it ended. @default 'stop' */
  readonly finish?: Finish
}

/** A prompt with its candidates, in candidate order. */
export interface ScoredPrompt {
  /** The instruction. */
  readonly prompt: string
  /** Index of the prompt in its iteration; seeds draws. @default position in the input */
  readonly index?: number
  /** The candidates, in order. */
  readonly candidates: readonly ScoredCandidate[]
}

/** A prompt as a strategy sees it: its index is known. */
export type IndexedPrompt = ScoredPrompt & {
  /** Index of the prompt in its iteration, from 0; seeds draws. */
  readonly index: number
}

/**
 * Why a prompt gave nothing to train on.
 *
 * - `too-few-scored`: fewer candidates with a valid score than are needed: two for a pair, one for an example.
 * - `too-few-finished`: enough are scored, but too few of those came to their end.
 * - `tie`: the best and the worst score are equal.
 * - `same-text`: all of the best have the same text as all of the worst.
 * - `no-positive`: no candidate has the score asked for (positives only).
 */
export type PairExclusion = 'too-few-scored' | 'too-few-finished' | 'tie' | 'same-text' | 'no-positive'

/**
 * Why a candidate took no part.
 *
 * - `unscored`: it has no valid score.
 * - `unfinished`: it was cut; training on it teaches to stop in mid-sentence or never.
 * - `same-text`: an earlier candidate with the same text is taken already (positives only).
 */
export type CandidateExclusion = 'unscored' | 'unfinished' | 'same-text'

/** A candidate that took no part. */
export interface ExcludedCandidate {
  /** Its index among the candidates. */
  readonly candidate: number
  /** Why. */
  readonly reason: CandidateExclusion
}

/** What a strategy made of one prompt: rows to train on, or why there are none. */
export type Selection<Row> =
  | {
      /** There are rows. */
      readonly ok: true
      /** Rows to train on, at least one. */
      readonly rows: readonly Row[]
      /** Candidates that took no part. */
      readonly excluded: readonly ExcludedCandidate[]
    }
  | {
      /** There is nothing to train on. */
      readonly ok: false
      /** Why. */
      readonly reason: PairExclusion
      /** Candidates that took no part. */
      readonly excluded: readonly ExcludedCandidate[]
    }

/** A rule that makes rows of a prompt's scored candidates. */
export interface Strategy<Row> {
  /** Name for configurations and hashes. */
  readonly name: string
  /** Settings with defaults filled in, for configurations and hashes. */
  readonly options: { readonly [key: string]: Json }
  /** The rows of one prompt; a pure function of the prompt and the random stream. */
  select(prompt: IndexedPrompt, random: Random): Selection<Row>
}

/** Chooses preference pairs, for DPO. Implement it to bring your own rule. */
export interface PairStrategy extends Strategy<PreferencePair> {
  /** What the rows train. */
  readonly method: 'dpo'
}

/** Chooses responses to imitate, for SFT. */
export interface PositiveStrategy extends Strategy<PositiveExample> {
  /** What the rows train. */
  readonly method: 'sft'
}

/** One preference pair. */
export interface PreferencePair {
  /** The instruction. */
  readonly prompt: string
  /** Index of the prompt. */
  readonly promptIndex: number
  /** The better response. */
  readonly chosen: string
  /** The worse response. */
  readonly rejected: string
  /** Index of the better one among the candidates. */
  readonly chosenCandidate: number
  /** Index of the worse one among the candidates. */
  readonly rejectedCandidate: number
  /** Score of the better one. */
  readonly chosenScore: Rational
  /** Score of the worse one. */
  readonly rejectedScore: Rational
}

/** One response worth imitating. */
export interface PositiveExample {
  /** The instruction. */
  readonly prompt: string
  /** Index of the prompt. */
  readonly promptIndex: number
  /** The response. */
  readonly completion: string
  /** Its index among the candidates. */
  readonly candidate: number
  /** Its score. */
  readonly score: Rational
}
