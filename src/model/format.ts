import { ensure } from '../core/check.js'
import type { Input, Message, Sampling } from './provider.js'

/**
 * How an instruction and a judge prompt become a model's input. Plain data, so that it can be hashed into the
 * addresses of calls and written into a run's configuration.
 */
export type InputFormat =
  | {
      /** A conversation: the model's own chat template renders it. */
      readonly kind: 'chat'
      /** System turn before the instruction. */
      readonly system?: string
    }
  | {
      /** A raw text that a base model continues. */
      readonly kind: 'text'
      /** Text around an instruction; `{{prompt}}` stands for it. */
      readonly candidate: string
      /** Text around a judge prompt; `{{prompt}}` stands for it. */
      readonly judge: string
      /** Texts that end a completion. */
      readonly stop?: readonly string[]
    }

/**
 * Instructions and judge prompts as a conversation of one user turn.
 *
 * @example
 * ```ts
 * import { chatFormat } from 'self-rewarding'
 *
 * const format = chatFormat({ system: 'You are a helpful assistant.' })
 * ```
 */
export function chatFormat(options: { readonly system?: string } = {}): InputFormat {
  return { kind: 'chat', ...options }
}

/**
 * Instructions and judge prompts as raw text, for models without a chat template.
 *
 * @throws `InvalidArgumentError` where a template does not hold `{{prompt}}` exactly once.
 * @example
 * ```ts
 * import { textFormat } from 'self-rewarding'
 *
 * const format = textFormat({
 *   candidate: 'Question: {{prompt}}\nAnswer:',
 *   judge: '{{prompt}}\n\n',
 *   stop: ['\nQuestion:'],
 * })
 * ```
 */
export function textFormat(options: {
  readonly candidate: string
  readonly judge: string
  readonly stop?: readonly string[]
}): InputFormat {
  for (const field of ['candidate', 'judge'] as const) {
    const template: unknown = Object(options)[field]
    const once = typeof template === 'string' && template.split(slot).length === 2
    ensure(once, `format.${field}`, template, `a text with ${slot} in it exactly once`)
  }
  return { kind: 'text', ...options }
}

const slot = '{{prompt}}'

/** The input that asks for an answer to an instruction. */
export function candidateInput(format: InputFormat, prompt: string): Input {
  if (format.kind === 'text') return { text: format.candidate.replace(slot, () => prompt) }
  const user: Message = { role: 'user', content: prompt }
  return {
    messages: format.system === undefined ? [user] : [{ role: 'system', content: format.system }, user],
  }
}

/** The input that asks for a judgement. */
export function judgeInput(format: InputFormat, judgePrompt: string): Input {
  return format.kind === 'text'
    ? { text: format.judge.replace(slot, () => judgePrompt) }
    : { messages: [{ role: 'user', content: judgePrompt }] }
}

/** A prompt as training data holds it: the conversation that was served, or the raw text. */
export function trainingPrompt(format: InputFormat, prompt: string): string | readonly Message[] {
  const input = candidateInput(format, prompt)
  return 'text' in input ? input.text : input.messages
}

/** A response as training data holds it; the trainer's chat template appends the end of turn. */
export function trainingResponse(format: InputFormat, response: string): string | readonly Message[] {
  return format.kind === 'text' ? response : [{ role: 'assistant', content: response }]
}

/** Sampling with the stop texts that a raw-text format needs. */
export function withStop(sampling: Sampling, format: InputFormat): Sampling {
  if (format.kind === 'chat' || format.stop === undefined) return sampling
  return { ...sampling, stop: [...(sampling.stop ?? []), ...format.stop] }
}
