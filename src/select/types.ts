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
 * - `too-few-finished`: there are enough, but too few of them came to their end.
 * - `tie`: the best and the worst score are equal.
 * - `same-text`: all that could be chosen have the same text as all that could be rejected.
 * - `no-positive`: no candidate has the score asked for (positives only).
 * - `below-margin`: no two scores are as far apart as was asked (all pairs).
 * - `overlap`: what would be chosen for its length has no better score than what would be rejected (length control).
 * - `no-answer`: there is no human answer to the prompt (SPIN).
 * - `no-candidate`: no candidate has a text (SPIN).
 */
export type PairExclusion =
  | 'too-few-scored'
  | 'too-few-finished'
  | 'tie'
  | 'same-text'
  | 'no-positive'
  | 'below-margin'
  | 'overlap'
  | 'no-answer'
  | 'no-candidate'

/**
 * Why a candidate took no part.
 *
 * - `unscored`: it has no valid score.
 * - `unfinished`: it was cut; training on it teaches to stop in mid-sentence or never.
 * - `same-text`: an earlier candidate with the same text is taken already (positives only), or it is the human answer
 *   (SPIN).
 * - `empty`: it has no text (SPIN; where scores are needed, it is `unscored`).
 */
export type CandidateExclusion = 'unscored' | 'unfinished' | 'same-text' | 'empty'

/**
 * Why a row that a rule makes was left out.
 *
 * - `same-text`: the two responses of the pair are the same.
 * - `over-max`: the prompt gave more than the rule's `max`; a seeded draw decided.
 */
export type RowExclusion = 'same-text' | 'over-max'

/** A candidate that took no part. */
export interface ExcludedCandidate {
  /** Its index among the candidates. */
  readonly candidate: number
  /** Why. */
  readonly reason: CandidateExclusion
}

/** What took no part of one prompt. */
export interface LeftOut {
  /** Candidates that took no part. */
  readonly excluded: readonly ExcludedCandidate[]
  /** Rows that could be made and were left out, by reason. @default none */
  readonly excludedRows?: Readonly<Partial<Record<RowExclusion, number>>>
}

/** What a strategy made of one prompt: rows to train on, or why there are none. */
export type Selection<Row> =
  | (LeftOut & {
      /** There are rows. */
      readonly ok: true
      /** Rows to train on, at least one. */
      readonly rows: readonly Row[]
    })
  | (LeftOut & {
      /** There is nothing to train on. */
      readonly ok: false
      /** Why. */
      readonly reason: PairExclusion
    })

/** A rule that makes rows of a prompt's scored candidates. */
export interface Strategy<Row> {
  /** Name for configurations and hashes. */
  readonly name: string
  /** Settings with defaults filled in, for configurations and hashes. */
  readonly options: { readonly [key: string]: Json }
  /** What of the candidates it reads. A rule of `texts` alone needs no judge. @default 'scores' */
  readonly needs?: 'scores' | 'texts'
  /** The rows of one prompt; a pure function of the prompt and the random stream. */
  select(prompt: IndexedPrompt, random: Random): Selection<Row>
}

/** Chooses preference pairs, for DPO. Implement it to bring your own rule. */
export interface PairStrategy<Pair extends PreferencePair = PreferencePair> extends Strategy<Pair> {
  /** What the rows train. */
  readonly method: 'dpo'
}

/** Chooses responses to imitate, for SFT. */
export interface PositiveStrategy extends Strategy<PositiveExample> {
  /** What the rows train. */
  readonly method: 'sft'
}

/** One preference pair. A rule gives scores in all of its pairs, or in none. */
export interface PreferencePair {
  /** The instruction. */
  readonly prompt: string
  /** Index of the prompt. */
  readonly promptIndex: number
  /** The better response. */
  readonly chosen: string
  /** The worse response. */
  readonly rejected: string
  /** Index of the better one among the candidates; absent where it is none of them, as a human's answer is. */
  readonly chosenCandidate?: number
  /** Index of the worse one among the candidates. */
  readonly rejectedCandidate: number
  /** Score of the better one; absent where the rule asks for no scores. */
  readonly chosenScore?: Rational
  /** Score of the worse one; absent where the rule asks for no scores. */
  readonly rejectedScore?: Rational
}

/** A pair of two scored candidates. */
export interface ScoredPair extends PreferencePair {
  /** Index of the better one among the candidates. */
  readonly chosenCandidate: number
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
