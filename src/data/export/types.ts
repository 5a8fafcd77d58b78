import type { AlpacaModelOutput } from '../../evaluate/alpaca-eval/index.js'
import type { Message } from '../../model/provider.js'
import type { AllowableTrap, TrapReason } from './traps/reasons.js'

/** A preference pair: a row of a run's `pairs.jsonl`, of which other columns are passed over. */
export interface PairRow {
  /** A conversation that ends with the user's turn, or a raw text. */
  readonly prompt: string | readonly Message[]
  /** The better response: one turn of the assistant, or a raw text. */
  readonly chosen: string | readonly Message[]
  /** The worse response. */
  readonly rejected: string | readonly Message[]
  /** Which prompt it is: several pairs of one prompt have one index. */
  readonly prompt_index?: number | undefined
  /** What the judge gave to the better response; null under a rule without scores. */
  readonly chosen_score?: number | null | undefined
  /** What the judge gave to the worse one. */
  readonly rejected_score?: number | null | undefined
  /** Chosen score less rejected score, where a file holds no more than that. */
  readonly margin?: number | undefined
}

/** A response to imitate: a row of a run's `sft.jsonl` or of `ift.jsonl`, of which other columns are passed over. */
export interface ResponseRow {
  /** A conversation that ends with the user's turn, or a raw text. */
  readonly prompt: string | readonly Message[]
  /** One turn of the assistant, or a raw text. */
  readonly completion: string | readonly Message[]
  /** Which prompt it is. */
  readonly prompt_index?: number | undefined
  /** What the judge gave to it. */
  readonly score?: number | undefined
}

/** One vote of the judge on a candidate. */
export interface CandidateVote {
  /** Its number, from 0. */
  readonly vote: number
  /** The score that it states. */
  readonly score: number
  /** The judge's words. */
  readonly text: string
}

/** A candidate with what the judge made of it. */
export interface CandidateEntry {
  /** Its number, from 0. */
  readonly candidate: number
  /** What the model answered. */
  readonly text: string
  /** Why it ended; only `stop` is finished. */
  readonly finish: string
  /** Lowest candidate with the same text. */
  readonly same_text_as: number
  /** Mean of the votes, as the nearest float; null where there are too few valid votes. */
  readonly score: number | null
  /** The same, exactly: numerator. */
  readonly score_numerator: number | null
  /** The same, exactly: denominator. */
  readonly score_denominator: number | null
  /** Valid votes, in order. */
  readonly votes: readonly CandidateVote[]
}

/** A prompt with all of its candidates and their votes. */
export interface CandidatesRow {
  /** Which prompt it is. */
  readonly prompt_index: number
  /** The instruction. */
  readonly prompt: string
  /** In order. */
  readonly candidates: readonly CandidateEntry[]
}

/** What a row of each format holds. */
export interface ExportRows {
  /** TRL preference rows. */
  trl: PairRow
  /** Preference rows of OpenAI, Azure, Together and Fireworks. */
  openai: PairRow
  /** LLaMA-Factory ranking rows, sharegpt. */
  'llama-factory': PairRow
  /** Axolotl, `type: chat_template.default` under `rl: dpo`. */
  axolotl: PairRow
  /** OpenRLHF preference rows. */
  openrlhf: PairRow
  /** NeMo-RL, rank format. */
  'nemo-rl': PairRow
  /** The SPIN repository. */
  spin: PairRow
  /** distilabel's FormatTextGenerationDPO. */
  distilabel: PairRow
  /** UltraFeedback binarized, as the Alignment Handbook reads it. */
  ultrafeedback: PairRow
  /** TRL prompt-completion rows. */
  'trl-sft': ResponseRow
  /** `{messages}`: OpenAI, Azure, Together, Fireworks, TRL, Axolotl. */
  'openai-sft': ResponseRow
  /** AlpacaEval's `model_outputs.json`. */
  'alpaca-eval': AlpacaModelOutput
  /** All candidates with all votes, for analysis. */
  candidates: CandidatesRow
}

/** Name of a format. */
export type ExportFormat = keyof ExportRows

/** Rows: lines of JSON, as texts or bytes, or the rows themselves. */
export type ExportSource<F extends ExportFormat> =
  | AsyncIterable<string | Uint8Array | ExportRows[F]>
  | Iterable<string | Uint8Array | ExportRows[F]>

/** What counts as a trap. */
export interface TrapOptions {
  /** What errors call the rows. @default 'rows' */
  readonly file?: string
  /**
   * The trainer's `max_length` in tokens: a prompt with as many leaves no room for a response. Needs `countTokens`.
   *
   * @default not checked
   */
  readonly maxLength?: number
  /** Tokens of a prompt, rendered with the chat template that trains. @default none */
  readonly countTokens?: (prompt: PairRow['prompt']) => number
  /**
   * Characters (UTF-16 units) that a prompt may have, all turns together; for those who have no tokenizer at hand.
   *
   * @default not checked
   */
  readonly maxCharacters?: number
  /** Traps that are none here. @default none */
  readonly allow?: readonly AllowableTrap[]
  /** Control tokens that the tokenizer does not know, so that they are only text: `<think>`. @default none */
  readonly allowTokens?: readonly string[]
  /** Further control tokens of the tokenizer. @default none */
  readonly forbidTokens?: readonly string[]
}

/** How rows are exported. */
export interface ExportOptions extends TrapOptions {
  /** Whether a trap ends the export, or its row is left out and counted. @default 'error' */
  readonly onTrap?: 'error' | 'drop'
}

/** What an export wrote, as far as its lines were read. */
export interface ExportResult {
  /** Rows written. */
  readonly rows: number
  /** Rows left out, by reason; reasons that did not occur are absent. */
  readonly dropped: Readonly<Partial<Record<TrapReason, number>>>
  /** Whether all rows were read. */
  readonly complete: boolean
}

/** Lines that are made as they are read, once. */
export interface Export {
  /** Lines without their ends. */
  readonly lines: AsyncIterable<string>
  /** What came of it; complete once the lines have ended. */
  readonly result: () => ExportResult
}
