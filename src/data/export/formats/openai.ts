import { z } from 'zod'
import type { PairRow, ResponseRow } from '../types.js'
import { jsonLine, turnOf, turnsOf } from './fields.js'
import type { TrainingFormat } from './format.js'
import { pairInput, responseInput, turns } from './schemas.js'
import { wholeConversation } from './whole-conversation.js'

/**
 * Preference rows of hosted tuning, one format for all: `{input: {messages}, preferred_output, non_preferred_output}`,
 * each output one turn of the assistant. No field for a score. Sources: OpenAI's "Direct preference optimization",
 * Together's "Preference fine-tuning" and the client's `check_file`, Fireworks' "Direct Preference Optimization".
 */
export const openai: TrainingFormat<PairRow> = {
  dataset: 'pairs',
  takesText: false,
  scores: 'none',
  input: pairInput,
  output: z
    .object({ input: z.object({ messages: turns }), preferred_output: turns, non_preferred_output: turns })
    .transform(({ input, preferred_output, non_preferred_output }) => {
      return { prompt: input.messages, chosen: preferred_output, rejected: non_preferred_output }
    }),
  write: ({ prompt, chosen, rejected }) =>
    jsonLine({
      input: { messages: turnsOf(prompt) },
      preferred_output: [turnOf(chosen)],
      non_preferred_output: [turnOf(rejected)],
    }),
}

/**
 * `{messages}`, the response as the last turn: hosted tuning, TRL, and Axolotl's `type: chat_template`. Trainers learn
 * every turn of the assistant unless told otherwise. No field for a score. Sources: as for preference rows.
 */
export const openaiSft: TrainingFormat<ResponseRow> = {
  dataset: 'sft',
  takesText: false,
  scores: 'none',
  input: responseInput,
  output: z.object({ messages: wholeConversation }).transform(({ messages }) => {
    return { prompt: messages.slice(0, -1), completion: messages.slice(-1) }
  }),
  write: ({ prompt, completion }) => jsonLine({ messages: [...turnsOf(prompt), turnOf(completion)] }),
}
