import { ensureCount, refuseUnknown } from '../core/check.js'
import { deriveSeed } from '../core/seed.js'
import { complete } from '../model/complete.js'
import { candidateInput, type InputFormat } from '../model/format.js'
import type { Completion, ModelProvider, Sampling } from '../model/provider.js'

/** What {@link sampleCandidates} takes. */
export interface SampleOptions {
  /** The model that answers. */
  readonly model: ModelProvider
  /** The instruction. */
  readonly prompt: string
  /** Candidates. @default 4 */
  readonly n?: number
  /** How tokens are drawn. @default temperature 0.7, top-p 0.9 */
  readonly sampling?: Sampling
  /** Equal seeds ask the same draws of the model. @default 0 */
  readonly seed?: number
  /** How the instruction becomes the model's input. @default a conversation of one user turn */
  readonly format?: InputFormat
  /** Ends the calls. @default none */
  readonly signal?: AbortSignal
}

/**
 * N candidate responses to one prompt (paper, section 2.2, step 2). A backend without `n` is called N times; a short
 * reply is topped up.
 *
 * @throws `ProviderError` from the model; there are no retries here, see `IterationRunner` for those.
 * @example
 * ```ts
 * import { sampleCandidates, scriptedProvider } from 'self-rewarding'
 *
 * const model = scriptedProvider(({ index }) => `answer ${index}`)
 * const candidates = await sampleCandidates({ model, prompt: 'Name a prime.', n: 4, seed: 1 })
 * ```
 */
export async function sampleCandidates(options: SampleOptions): Promise<readonly Completion[]> {
  const { prompt, n = 4, seed = 0 } = options
  refuseUnknown(options, ['model', 'prompt', 'n', 'sampling', 'seed', 'format', 'signal'])
  ensureCount(n, 'n', ' of candidates')
  return complete(options, {
    n,
    affinity: prompt,
    input: format => candidateInput(format, prompt),
    seedAt: first => deriveSeed([seed, 'candidates', prompt, first]),
  })
}
