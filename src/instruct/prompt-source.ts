import { ensure, ensureCount } from '../core/check.js'
import { hashJson } from '../core/hash.js'
import type { Json } from '../core/json.js'
import type { Completion, GenerateRequest, ModelProvider } from '../model/provider.js'

/** A prompt that a source offers, or one that it dropped and says so. */
export interface PromptDraft {
  /** The instruction. */
  readonly prompt: string
  /** Where it came from: a row of a file, a line of a call's reply. */
  readonly source: string
  /** Why it must not enter the iteration; absent for a good one. */
  readonly dropped?: string
}

/** A call that a source makes; recorded, and replayed when the run starts again. */
export interface PromptCall {
  /** The source's own number of the call in this iteration. */
  readonly index: number
  /** What to ask; the runner adds seed, affinity and signal. */
  readonly request: Pick<GenerateRequest, 'input' | 'n' | 'sampling'>
  /** Texts that the request shows, for the record: `self-rewarding explain` shows them. @default none */
  readonly demonstrations?: readonly string[]
  /** A fixed model that answers instead of the one being trained. */
  readonly writer?: ModelProvider
  /**
   * Number from which on calls ask what depends on this one's reply. Once one of these is recorded, a failure of this
   * call stands, and it is not made again: it would change what they asked. @default none depends on it
   */
  readonly dependentsFrom?: number
}

/** What a source may use. */
export interface PromptContext {
  /** Iteration, from 1. */
  readonly iteration: number
  /** Seed of the run; derive every draw from it, the iteration and an index. */
  readonly seed: number
  /** Prompts of the iterations before this one. */
  earlier(): AsyncIterable<string>
  /**
   * Why a prompt must not enter: `overlaps-` with the set of the run's `split` that holds it out. The runner asks too; a
   * source that asks can write another in its place. @default none is held out
   */
  overlap?(prompt: string): string | undefined
  /** Makes a call, or gives what it gave when it was made before. */
  ask(call: PromptCall): Promise<readonly Completion[]>
}

/**
 * Where an iteration's prompts come from. Given the same context it must offer the same prompts in the same order.
 */
export interface PromptSource {
  /** What the offered prompts depend on besides the context; part of the run's identity. */
  readonly id: Json
  /** Texts that its calls show, written by people: a run refuses those that its `split` holds out. @default none */
  readonly seeds?: readonly string[]
  /** For plans, what an iteration takes, where a source makes calls: prompts wanted, and how many a call may give. */
  readonly expects?: {
    /** Prompts of an iteration. */
    readonly prompts: number
    /** Prompts of a call, where all that it is asked for are good. */
    readonly perCall: number
  }
  /** The prompts of one iteration, in order. */
  prompts(context: PromptContext): AsyncIterable<PromptDraft> | Iterable<PromptDraft>
}

/** Settings of {@link promptList}. */
export interface PromptListOptions {
  /**
   * Prompts of each iteration: the first takes the first slice, the second the next.
   *
   * @default the whole list in every iteration
   */
  readonly perIteration?: number
}

/**
 * Prompts from a list.
 *
 * @throws `InvalidArgumentError` when an iteration's slice begins past the end of the list.
 * @example
 * ```ts
 * import { promptList } from 'self-rewarding'
 *
 * const prompts = promptList(['Name a prime.', 'Why is the sky blue?'], { perIteration: 1 })
 * ```
 */
export function promptList(
  prompts: readonly string[],
  { perIteration }: PromptListOptions = {},
): PromptSource {
  if (perIteration !== undefined) ensureCount(perIteration, 'perIteration')
  return {
    id: { list: hashJson(prompts), perIteration: perIteration ?? null },
    *prompts({ iteration }) {
      const first = perIteration === undefined ? 0 : (iteration - 1) * perIteration
      ensure(
        first < prompts.length,
        'prompts',
        prompts.length,
        `more than ${first} prompts for iteration ${iteration}; give more, or a smaller perIteration`,
      )
      const slice = prompts.slice(first, perIteration && first + perIteration)
      for (const [i, prompt] of slice.entries()) yield { prompt, source: `list:${first + i}` }
    },
  }
}
