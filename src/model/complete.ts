import { gaps, usableCompletions } from './fill.js'
import { chatFormat, type InputFormat, withStop } from './format.js'
import type { Completion, Input, JsonSchema, ModelProvider, Sampling } from './provider.js'

/** The paper's sampling of candidates and of judgements (section 2.2). */
export const paperSampling: Sampling = { temperature: 0.7, topP: 0.9 }

/** What the functions that ask a model have in common. */
export interface AskOptions {
  readonly model: ModelProvider
  readonly sampling?: Sampling
  readonly format?: InputFormat
  readonly signal?: AbortSignal
}

/** What {@link complete} asks for. */
export interface Question {
  /** Completions wanted. */
  readonly n: number
  readonly affinity: string
  readonly input: (format: InputFormat) => Input
  readonly schema?: JsonSchema | undefined
  /** Alternatives per token whose log-probabilities are asked for. */
  readonly logprobs?: number
  /** The seed of a call whose first completion has this index. */
  readonly seedAt: (first: number) => number
}

/**
 * `n` completions of one input: in one call where the backend can, in n calls where it cannot, with a short reply
 * topped up under further seeds.
 */
export async function complete(
  { model, sampling = paperSampling, format = chatFormat(), signal }: AskOptions,
  { n, affinity, input, schema, logprobs, seedAt }: Question,
): Promise<readonly Completion[]> {
  const request = {
    input: input(format),
    sampling: withStop(sampling, format),
    ...(schema && { schema }),
    ...(logprobs !== undefined && { logprobs }),
    affinity,
    signal: signal ?? new AbortController().signal,
  }
  const completions: Completion[] = []
  const open = () => gaps(place => completions[place] !== undefined, n, model.capabilities.n)
  for (let missing = open(); missing.length > 0; missing = open()) {
    await Promise.all(
      missing.map(async gap => {
        const reply = await model.generate({ ...request, n: gap.n, seed: seedAt(gap.first) })
        usableCompletions(reply.completions, gap).forEach((completion, i) => {
          completions[gap.first + i] = completion
        })
      }),
    )
  }
  return completions
}
