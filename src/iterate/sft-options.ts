import type { Json } from '../core/json.js'
import type { SftRow } from '../data/training-rows.js'

/** Supervised fine-tuning before the first iteration. */
export interface SftOptions {
  /**
   * Rows to imitate: `iftRow` and `eftRow` of `self-rewarding/data` make them, and `ift.jsonl` and `eft.jsonl` hold them.
   * Conversations where `format` is one, raw texts where it is that. Other fields of a row, such as the score of an EFT
   * row, are not given to the trainer.
   */
  readonly rows: readonly SftRow[]
  /** Settings handed to the trainer as they are; those of `training` are for the iterations alone. @default {} */
  readonly training?: { readonly [setting: string]: Json }
}
