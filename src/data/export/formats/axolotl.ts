import { z } from 'zod'
import type { Trap } from '../traps/reasons.js'
import { responseText } from '../traps/turn-traps.js'
import type { PairRow } from '../types.js'
import { jsonLine, turnOf, turnsOf } from './fields.js'
import type { TrainingFormat } from './format.js'
import { pairInput, turn, turns } from './schemas.js'

/**
 * `{messages, chosen: {role, content}, rejected: {role, content}}` for `rl: dpo` with `type: chat_template.default`.
 * Axolotl renders a response behind a user's turn `[[dummy_message]]` and cuts at the first place where its text is
 * found: a response that the template trims, or that stands in the template too, is cut elsewhere. No field for a score.
 * Source: Axolotl, `src/axolotl/prompt_strategies/dpo/chat_template.py` (0.19).
 */
export const axolotl: TrainingFormat<PairRow> = {
  dataset: 'pairs',
  takesText: false,
  scores: 'none',
  input: pairInput,
  output: z
    .object({ messages: turns, chosen: turn, rejected: turn })
    .transform(({ messages, chosen, rejected }) => {
      return { prompt: messages, chosen: [chosen], rejected: [rejected] }
    }),
  write: ({ prompt, chosen, rejected }) =>
    jsonLine({ messages: turnsOf(prompt), chosen: turnOf(chosen), rejected: turnOf(rejected) }),
  trap: ({ chosen, rejected }) =>
    placeTrap(responseText(chosen), 'chosen[0].content') ??
    placeTrap(responseText(rejected), 'rejected[0].content'),
}

/** What stands before the response whatever the template, and role names, which most templates write. */
const before = ['[[dummy_message]]', 'user', 'assistant', 'system']

function placeTrap(text: string, field: string): Trap | undefined {
  if (text !== text.trim()) {
    return {
      reason: 'outer-blanks',
      field,
      problem:
        'white space around the response, of which Axolotl keeps one character under a template that trims',
      advice: 'trim it or leave it out; allow outer-blanks where the chat template does not trim',
    }
  }
  if (!before.some(words => words.includes(text))) return undefined
  return {
    reason: 'ambiguous-response',
    field,
    problem: `${JSON.stringify(text)} stands before the response too, where Axolotl would begin it`,
    advice: 'leave the row out; allow ambiguous-response where you checked what your template makes of it',
  }
}
