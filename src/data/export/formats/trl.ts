import { z } from 'zod'
import { rowLine } from '../../../ledger/rows.js'
import type { PairRow, ResponseRow } from '../types.js'
import { marginOf } from './fields.js'
import type { TrainingFormat } from './format.js'
import { anyNumber, pairInput, responseInput, textOrTurns } from './schemas.js'

const texts = {
  prompt: 'text-or-messages',
  chosen: 'text-or-messages',
  rejected: 'text-or-messages',
} as const
const withMargin = { ...texts, margin: 'float' } as const

const output = z.object({
  prompt: textOrTurns,
  chosen: textOrTurns,
  rejected: textOrTurns,
  margin: anyNumber.optional(),
})

/**
 * Preference rows with an explicit prompt: messages, or raw texts ("standard"). `margin` is there where the rows have
 * scores: RewardTrainer subtracts it, DPOTrainer passes over it. Source: TRL's "Dataset formats", `data_utils.py`,
 * `dpo_trainer.py` and `reward_trainer.py` (1.16).
 */
export const trl: TrainingFormat<PairRow> = {
  dataset: 'pairs',
  takesText: true,
  scores: 'margin',
  input: pairInput,
  output,
  write(row) {
    const margin = marginOf(row)
    const { prompt, chosen, rejected } = row
    return margin === undefined
      ? rowLine(texts, { prompt, chosen, rejected })
      : rowLine(withMargin, { prompt, chosen, rejected, margin })
  },
}

/**
 * The same rows: `--data.prompt_key prompt --data.chosen_key chosen --data.rejected_key rejected`, with
 * `--data.apply_chat_template` for messages. `margin` goes into the reward model's loss. A prompt that leaves fewer than
 * two tokens is dropped. Source: OpenRLHF, `openrlhf/datasets/reward_dataset.py` (0.11.2).
 */
export const openrlhf: TrainingFormat<PairRow> = { ...trl, spare: 2 }

/** Prompt and completion. Source: TRL's "Dataset formats" and `sft_trainer.py` (1.16). No field for a score. */
export const trlSft: TrainingFormat<ResponseRow> = {
  dataset: 'sft',
  takesText: true,
  scores: 'none',
  input: responseInput,
  output: z.object({ prompt: textOrTurns, completion: textOrTurns }),
  write: ({ prompt, completion }) =>
    rowLine({ prompt: 'text-or-messages', completion: 'text-or-messages' }, { prompt, completion }),
}
