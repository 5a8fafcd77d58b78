import { z } from 'zod'
import { Sha256 } from '../../../core/sha256.js'
import { rowLine } from '../../../ledger/rows.js'
import type { Message } from '../../../model/provider.js'
import type { PairRow } from '../types.js'
import { scoresOf, turnOf, turnsOf } from './fields.js'
import type { TrainingFormat } from './format.js'
import { anyNumber, pairInput } from './schemas.js'
import { sharedPrompt, wholeConversation } from './whole-conversation.js'

const shared = { prompt: z.string('expected a text'), prompt_id: z.string('expected a text') }
const conversations = { chosen: wholeConversation, rejected: wholeConversation }

/**
 * What distilabel's FormatTextGenerationDPO gives: the user's words as `prompt`, their SHA-256 as `prompt_id`, whole
 * conversations, and the ratings, which are null in every row of pairs without scores. Source: distilabel,
 * `src/distilabel/steps/formatting/dpo.py` (1.5.3).
 */
export const distilabel: TrainingFormat<PairRow> = {
  dataset: 'pairs',
  takesText: false,
  scores: 'both',
  input: pairInput,
  output: z
    .object({
      ...shared,
      ...conversations,
      chosen_rating: anyNumber.nullable(),
      rejected_rating: anyNumber.nullable(),
    })
    .transform((row, context) => pairOf(row, row.chosen_rating, row.rejected_rating, context)),
  write(row) {
    const { chosen, rejected, ...of } = partsOf(row)
    const { chosen_score, rejected_score } = scoresOf(row)
    return rowLine(
      {
        ...{ prompt: 'string', prompt_id: 'string' },
        ...{ chosen: 'messages', chosen_rating: 'float-or-null' },
        ...{ rejected: 'messages', rejected_rating: 'float-or-null' },
      },
      { ...of, chosen, chosen_rating: chosen_score, rejected, rejected_rating: rejected_score },
    )
  },
}

/**
 * The columns of HuggingFaceH4/ultrafeedback_binarized, which the Alignment Handbook trains on: as distilabel's, with
 * `messages` (again the chosen conversation, for SFT), `score_chosen` and `score_rejected`. Source: the dataset's card.
 */
export const ultrafeedback: TrainingFormat<PairRow> = {
  ...distilabel,
  output: z
    .object({
      ...{ ...shared, ...conversations, messages: wholeConversation },
      ...{ score_chosen: anyNumber.nullable(), score_rejected: anyNumber.nullable() },
    })
    .refine(({ chosen, messages }) => JSON.stringify(chosen) === JSON.stringify(messages), {
      path: ['messages'],
      error: 'expected the turns of chosen',
    })
    .transform((row, context) => pairOf(row, row.score_chosen, row.score_rejected, context)),
  write(row) {
    const { chosen, rejected, ...of } = partsOf(row)
    const { chosen_score, rejected_score } = scoresOf(row)
    return rowLine(
      {
        ...{ prompt: 'string', prompt_id: 'string', chosen: 'messages', rejected: 'messages' },
        ...{ messages: 'messages', score_chosen: 'float-or-null', score_rejected: 'float-or-null' },
      },
      {
        ...of,
        chosen,
        rejected,
        messages: chosen,
        score_chosen: chosen_score,
        score_rejected: rejected_score,
      },
    )
  },
}

function partsOf(row: PairRow) {
  const turns = turnsOf(row.prompt)
  const prompt = firstWords(turns)
  return {
    prompt,
    prompt_id: new Sha256().update(prompt).hex(),
    chosen: [...turns, turnOf(row.chosen)],
    rejected: [...turns, turnOf(row.rejected)],
  }
}

/** What the user says first. */
function firstWords(turns: readonly Message[]): string {
  return turns.find(({ role }) => role === 'user')?.content ?? ''
}

interface Read {
  readonly prompt: string
  readonly prompt_id: string
  readonly chosen: readonly Message[]
  readonly rejected: readonly Message[]
}

function pairOf(
  { prompt, prompt_id, chosen, rejected }: Read,
  chosen_score: number | null,
  rejected_score: number | null,
  context: z.RefinementCtx,
): PairRow {
  const fault = (path: string, message: string): void => {
    context.addIssue({ code: 'custom', path: [path], message })
  }
  if (!sharedPrompt(chosen, rejected)) fault('rejected', 'expected the prompt of chosen')
  if (firstWords(chosen) !== prompt) fault('prompt', "expected the user's first words in chosen")
  if (new Sha256().update(prompt).hex() !== prompt_id) fault('prompt_id', 'expected the SHA-256 of prompt')
  return {
    prompt: chosen.slice(0, -1),
    chosen: chosen.slice(-1),
    rejected: rejected.slice(-1),
    chosen_score,
    rejected_score,
  }
}
