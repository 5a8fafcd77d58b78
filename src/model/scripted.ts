import { hashText } from '../core/hash.js'
import type { Capabilities, Completion, GenerateRequest, ModelProvider } from './provider.js'

/** What a script is asked for: one completion. */
export interface ScriptedCall {
  /** The whole request. */
  readonly request: GenerateRequest
  /** Last user turn, or the raw text. */
  readonly prompt: string
  /** Seed of the request. */
  readonly seed: number
  /** Which of the request's completions, from 0. */
  readonly index: number
}

/** What a script may answer: a text that ended by itself, or a whole completion. */
export type ScriptedAnswer = string | Completion

/** Settings of {@link scriptedProvider}. */
export interface ScriptedOptions {
  /** @default a hash of the script's source */
  readonly revision?: string
  /** @default 'scripted' */
  readonly lane?: string
  /** @default several completions a call, seeds, deterministic */
  readonly capabilities?: Partial<Capabilities>
}

/**
 * A provider that answers from a function, for tests and examples. It counts one usage token a word.
 *
 * @param script Gives one completion; whatever it throws, the call throws.
 * @example
 * ```ts
 * import { scriptedProvider } from 'self-rewarding'
 *
 * const model = scriptedProvider(({ prompt, seed }) => `${prompt.length + (seed % 3)}`)
 * ```
 */
export function scriptedProvider(
  script: (call: ScriptedCall) => ScriptedAnswer | Promise<ScriptedAnswer>,
  options: ScriptedOptions = {},
): ModelProvider {
  const { revision = `scripted-${hashText(script.toString()).slice(0, 12)}`, lane = 'scripted' } = options
  const capabilities: Capabilities = {
    n: true,
    seed: true,
    deterministic: true,
    logprobs: false,
    embeddings: false,
    ...options.capabilities,
  }
  return {
    revision,
    lane,
    capabilities,
    async generate(request) {
      request.signal.throwIfAborted()
      const { input, seed } = request
      const prompt = 'text' in input ? input.text : (input.messages.at(-1)?.content ?? '')
      const count = capabilities.n ? request.n : 1
      const answers = await Promise.all(
        Array.from({ length: count }, async (_, index) => script({ request, prompt, seed, index })),
      )
      const completions = answers.map(answer =>
        typeof answer === 'string' ? { text: answer, finish: 'stop' as const } : answer,
      )
      const words = (text: string): number => text.split(/\s+/).filter(Boolean).length
      return {
        completions,
        usage: {
          promptTokens: words(prompt),
          completionTokens: completions.reduce((sum, { text }) => sum + words(text), 0),
        },
      }
    },
  }
}
