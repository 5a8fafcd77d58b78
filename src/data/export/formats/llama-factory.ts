import { z } from 'zod'
import { ensure } from '../../../core/check.js'
import type { Message } from '../../../model/provider.js'
import type { Trap } from '../traps/reasons.js'
import type { Turns } from '../traps/turn-traps.js'
import type { PairRow } from '../types.js'
import { jsonLine, turnOf, turnsOf } from './fields.js'
import type { TrainingFormat } from './format.js'
import { pairInput } from './schemas.js'

const names = { system: 'system', user: 'human', assistant: 'gpt' } as const

const sharegptTurn = z
  .strictObject({
    from: z.enum(['system', 'human', 'gpt'], 'expected system, human or gpt'),
    value: z.string('expected a text'),
  })
  .transform(({ from, value }): Message => {
    return { role: from === 'human' ? 'user' : from === 'gpt' ? 'assistant' : 'system', content: value }
  })

/**
 * Sharegpt ranking rows: `{conversations: [{from, value}], chosen, rejected}`. The trainer skips, with a warning, a
 * conversation whose turns do not alternate. No field for a score. Source: LLaMA-Factory, `data/README.md`,
 * `src/llamafactory/data/{parser,converter}.py` (0.9.5).
 */
export const llamaFactory: TrainingFormat<PairRow> = {
  dataset: 'pairs',
  takesText: false,
  scores: 'none',
  input: pairInput,
  output: z
    .object({ conversations: z.array(sharegptTurn).min(1), chosen: sharegptTurn, rejected: sharegptTurn })
    .transform(({ conversations, chosen, rejected }) => {
      return { prompt: conversations, chosen: [chosen], rejected: [rejected] }
    }),
  write: ({ prompt, chosen, rejected }) =>
    jsonLine({
      conversations: turnsOf(prompt).map(named),
      chosen: named(turnOf(chosen)),
      rejected: named(turnOf(rejected)),
    }),
  trap: ({ prompt }) => alternationTrap(prompt),
}

function named({ role, content }: Message): { readonly from: string; readonly value: string } {
  // A tool's turn is a trap before.
  return { from: role === 'tool' ? 'observation' : names[role], value: content }
}

function alternationTrap(prompt: Turns): Trap | undefined {
  if (typeof prompt === 'string') return undefined
  const spoken = prompt[0]?.role === 'system' ? prompt.slice(1) : prompt
  const at = spoken.findIndex(({ role }, i) => role !== (i % 2 === 0 ? 'user' : 'assistant'))
  if (at === -1) return undefined
  return {
    reason: 'unsupported-turns',
    field: `prompt[${at + prompt.length - spoken.length}].role`,
    problem: 'user and assistant do not take turns',
    advice: 'leave the row out: LLaMA-Factory would skip it',
  }
}

/**
 * The entry of `dataset_info.json` that makes a file of the format `llama-factory` known to LLaMA-Factory.
 *
 * @param name What the training's `dataset` setting calls it.
 * @param file Name of the file in the folder of `dataset_info.json`.
 * @example
 * ```ts
 * import { llamaFactoryInfo } from 'self-rewarding/export'
 *
 * console.log(Object.keys(llamaFactoryInfo('it1', 'pairs.jsonl').it1 ?? {}).join()) // file_name,formatting,ranking,columns
 * ```
 */
export function llamaFactoryInfo(name: string, file: string): LlamaFactoryInfo {
  ensure(name.trim() !== '', 'name', name, 'a name for the dataset')
  ensure(file.trim() !== '', 'file', file, 'the name of a file')
  const columns = { messages: 'conversations', chosen: 'chosen', rejected: 'rejected' } as const
  return { [name]: { file_name: file, formatting: 'sharegpt', ranking: true, columns } }
}

/** Part of a `dataset_info.json`: the dataset under its name. */
export interface LlamaFactoryInfo {
  readonly [name: string]: {
    /** In the folder of `dataset_info.json`. */
    readonly file_name: string
    /** Conversations, not Alpaca's fields. */
    readonly formatting: 'sharegpt'
    /** Preference rows. */
    readonly ranking: true
    /** Which column holds what. */
    readonly columns: Readonly<Record<'messages' | 'chosen' | 'rejected', string>>
  }
}
