import { z } from 'zod'
import type { PairRow } from '../types.js'
import { jsonLine, turnOf, turnsOf } from './fields.js'
import type { TrainingFormat } from './format.js'
import { pairInput } from './schemas.js'
import { sharedPrompt, wholeConversation } from './whole-conversation.js'

/**
 * `{real, generated}`: the user's turn with the better and with the worse response. The trainer takes the first user's
 * turn for the prompt and all but the first turn for the response, so there can be neither a system turn nor an earlier
 * exchange. No field for a score. Source: uclaml/SPIN, `spin/alignment/data.py`.
 */
export const spin: TrainingFormat<PairRow> = {
  dataset: 'pairs',
  takesText: false,
  scores: 'none',
  input: pairInput,
  output: z
    .object({ real: wholeConversation, generated: wholeConversation })
    .refine(({ real, generated }) => sharedPrompt(real, generated), {
      path: ['generated'],
      error: 'expected the prompt of real',
    })
    .transform(({ real, generated }) => {
      return { prompt: real.slice(0, -1), chosen: real.slice(-1), rejected: generated.slice(-1) }
    }),
  write: ({ prompt, chosen, rejected }) =>
    jsonLine({
      real: [...turnsOf(prompt), turnOf(chosen)],
      generated: [...turnsOf(prompt), turnOf(rejected)],
    }),
  trap({ prompt }) {
    if (prompt.length === 1) return undefined
    return {
      reason: 'unsupported-turns',
      field: 'prompt',
      problem: `${prompt.length} turns, where SPIN reads one of the user`,
      advice: 'leave the row out: SPIN would take the other turns for part of the response',
    }
  },
}
