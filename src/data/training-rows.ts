import { ensure, invalid, refuseUnknown } from '../core/check.js'
import { JudgePrompt } from '../judge/judge-prompt.js'
import {
  chatFormat,
  type InputFormat,
  judgeInput,
  trainingPrompt,
  trainingResponse,
} from '../model/format.js'
import type { Message } from '../model/provider.js'
import { judgementText } from './eft/judgement-text.js'

/** A row to fine-tune on, as TRL reads it: a conversation, or raw texts. */
export interface SftRow {
  /** What the model is given. */
  readonly prompt: string | readonly Message[]
  /** What it is to answer; the trainer's chat template appends the end of turn. */
  readonly completion: string | readonly Message[]
}

/**
 * An IFT example as a row to train on.
 *
 * @param format How prompts become a model's input; that of the run. @default a conversation of one user turn
 * @example
 * ```ts
 * import { textFormat } from 'self-rewarding'
 * import { iftRow } from 'self-rewarding/data'
 *
 * const format = textFormat({ candidate: 'Q: {{prompt}}\nA: ', judge: '{{prompt}}\n' })
 * iftRow({ prompt: 'Name a prime.', response: '7' }, format) // { prompt: 'Q: Name a prime.\nA: ', completion: '7' }
 * ```
 */
export function iftRow(
  { prompt, response }: { readonly prompt: string; readonly response: string },
  format: InputFormat = chatFormat(),
): SftRow {
  return { prompt: trainingPrompt(format, prompt), completion: trainingResponse(format, response) }
}

/** How {@link eftRow} renders. */
export interface EftRowOptions {
  /** The prompt that the judge will be given. @default the paper's additive prompt */
  readonly judge?: JudgePrompt
  /** How judge prompts become a model's input; that of the run. @default a conversation of one user turn */
  readonly format?: InputFormat
}

/**
 * A judgement as a row to train a judge on: the rendered judge prompt, and the justification with its score as the last
 * line, `Score: k` (paper, section 3.1.1). Takes what `acceptJudged` gives, or any judgement that exists already.
 *
 * @throws `InvalidArgumentError` for a justification without words, and where the judge prompt's own parser would not read this score from the row.
 * @example
 * ```ts
 * import { eftRow } from 'self-rewarding/data'
 *
 * const { completion } = eftRow({ prompt: 'Name a prime.', response: '7', justification: 'Right.', score: 4 })
 * console.log(completion) // [ { role: 'assistant', content: 'Right.\n\nScore: 4' } ]
 * ```
 */
export function eftRow(
  example: {
    readonly prompt: string
    readonly response: string
    readonly justification: string
    readonly score: number
  },
  options: EftRowOptions = {},
): SftRow {
  refuseUnknown(options, ['judge', 'format'])
  const { judge = JudgePrompt.additive(), format = chatFormat() } = options
  const { prompt, response, justification, score } = example
  ensure(justification.trim() !== '', 'justification', justification, 'words before the score')
  const completion = judgementText(justification, score)
  const read = judge.parse(completion)
  if (!read.ok || read.score !== score) {
    const found = read.ok ? `score ${read.score}` : read.reason
    throw invalid('score', score, `the score that the justification with it states (it reads as ${found})`)
  }
  const input = judgeInput(format, judge.render({ prompt, response }).text)
  return {
    prompt: 'text' in input ? input.text : input.messages,
    completion: trainingResponse(format, completion),
  }
}
