import { deriveSeed } from '../../core/seed.js'
import { type InputFormat, judgeInput, withStop } from '../../model/format.js'
import type { Input, JsonSchema, Sampling } from '../../model/provider.js'
import type { StageCall } from '../calls/caller.js'
import type { PlannedCall, PromptWork } from './prompt-work.js'

/** What a judge is asked about a text. */
export interface Question {
  /** The text for the judge. */
  render(values: { readonly prompt: string; readonly response: string }): { readonly text: string }
  /** JSON Schema that the backend is to hold replies to. */
  readonly schema?: JsonSchema
}

/** How votes are asked for. */
interface VotePlan {
  /** What the calls are recorded as. */
  readonly kind: 'judgements' | 'evaluation'
  /** Stage key of the calls. */
  readonly stage: string
  readonly iteration: number
  readonly judge: { readonly prompt: Question; readonly sampling: Sampling }
  readonly format: InputFormat
  readonly seed: number
  /** What the calls of an item have in common. */
  readonly affinity: (index: number) => string
}

/** Makes the requests of votes. */
export function votePlanner({ kind, stage, iteration, judge, format, seed, affinity }: VotePlan) {
  const sampling = withStop(judge.sampling, format)
  // The votes on a response are asked one after the other, with the same text.
  let last: { readonly work: PromptWork; readonly candidate: number; readonly input: Input } | undefined
  const asked = (prompt: string, candidate: number, work: PromptWork): Input => {
    if (last?.work === work && last.candidate === candidate) return last.input
    const slot = work.candidates[candidate]
    const response = slot && 'completion' in slot ? slot.completion.text : ''
    const input = judgeInput(format, judge.prompt.render({ prompt, response }).text)
    last = { work, candidate, input }
    return input
  }
  return (
    prompt: string,
    { candidate, first, n }: Extract<PlannedCall, { kind: 'judgements' }>,
    index: number,
    work: PromptWork,
  ): StageCall => ({
    kind,
    at: { stage, prompt: index, candidate, vote: first },
    // Nearer to a pair than any candidate, so that prompts in work come to their end first.
    priority: 0,
    judged: work.markOf(candidate),
    read: completions => work.readingOf(completions),
    request: {
      input: asked(prompt, candidate, work),
      ...(judge.prompt.schema && { schema: judge.prompt.schema }),
      n,
      seed: deriveSeed([seed, iteration, kind, index, candidate, first]),
      sampling,
      affinity: affinity(index),
    },
  })
}
