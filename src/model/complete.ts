import { gaps, usableCompletions } from './fill.js'
import type { Completion, GenerateRequest, ModelProvider, Sampling } from './provider.js'

/** The paper's sampling of candidates and of judgements (section 2.2). */
export const paperSampling: Sampling = { temperature: 0.7, topP: 0.9 }

/** What {@link complete} takes besides a request's own fields. */
export interface CompleteOptions extends Omit<GenerateRequest, 'seed' | 'signal'> {
  readonly model: ModelProvider
  /** The seed of a call whose first completion has this index. */
  readonly seedAt: (first: number) => number
  readonly signal: AbortSignal | undefined
}

/**
 * `n` completions of one input: in one call where the backend can, in n calls where it cannot, with a short reply
 * topped up under further seeds.
 */
export async function complete({
  model,
  seedAt,
  signal,
  n,
  ...request
}: CompleteOptions): Promise<readonly Completion[]> {
  const completions: Completion[] = []
  const open = () => gaps(place => completions[place] !== undefined, n, model.capabilities.n)
  for (let missing = open(); missing.length > 0; missing = open()) {
    await Promise.all(
      missing.map(async gap => {
        const call = {
          ...request,
          n: gap.n,
          seed: seedAt(gap.first),
          signal: signal ?? new AbortController().signal,
        }
        const reply = await model.generate(call)
        usableCompletions(reply.completions, gap).forEach((completion, i) => {
          completions[gap.first + i] = completion
        })
      }),
    )
  }
  return completions
}
