import type { z } from 'zod'
import type { Trap } from '../traps/reasons.js'

/** How rows are written and read, and what to look out for. */
export interface Format<Row> {
  /** Which of a run's datasets its rows are from. */
  readonly dataset: 'pairs' | 'sft' | 'candidates' | 'answers'
  /** Rows as they come. */
  readonly input: z.ZodType<Row>
  /** Rows as they are in the file. */
  readonly output: z.ZodType<Row>
  /** One line; of a JSON list, one item. */
  readonly write: (row: Row) => string
  /** The file is a list as AlpacaEval reads it, not lines. */
  readonly isList?: boolean
}

/** What preference and response formats tell besides. */
export interface TrainingFormat<Row> extends Format<Row> {
  /** Whether raw texts, as base models are trained on, are rows too. */
  readonly takesText: boolean
  /** What it holds of scores: nothing, the margin, or both. */
  readonly scores: 'none' | 'margin' | 'both'
  /** Tokens that the trainer wants free of `max_length` besides one. @default 0 */
  readonly spare?: number
  /** What this trainer alone stumbles over. */
  readonly trap?: (row: Row) => Trap | undefined
}
