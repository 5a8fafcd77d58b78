import { ensure, ensureCount, refuseUnknown } from '../core/check.js'
import { hashJson } from '../core/hash.js'
import { paperSampling } from '../model/complete.js'
import type { Completion, Input, ModelProvider, Sampling } from '../model/provider.js'
import type { Novelty } from './novelty.js'
import type { PromptSource } from './prompt-source.js'

/** Who writes the prompts: a model that stays the same (the paper's way), or the one being trained. */
export type PromptWriter = ModelProvider | 'self'

/** How a writer is asked for instructions and its reply is read, for models that know another form than a list. */
export interface InstructionForm {
  /** Name and version; change it whenever what it asks or reads changes. */
  readonly id: string
  /** A request for `count` new instructions that shows some. */
  request(demonstrations: readonly string[], count: number): InstructionRequest
}

/** A request for instructions, with what it takes to read the reply. */
export interface InstructionRequest {
  /** What the writer is given. */
  readonly input: Input
  /** Texts that end the reply. */
  readonly stop: readonly string[]
  /** The reply's instructions, and its parts that are none with why. */
  read(reply: Completion): {
    /** The instructions, in order. */
    readonly instructions: readonly string[]
    /** What was dropped. */
    readonly dropped: readonly {
      /** Why it is no instruction. */
      readonly reason: string
      /** The part as the model wrote it. */
      readonly raw: string
    }[]
  }
}

/** What {@link selfInstruct} takes. */
export interface SelfInstructOptions {
  /** Seed instructions that demonstrations are drawn from; the paper's are its IFT data. */
  readonly seeds: readonly string[]
  /** Who writes; there is no default. The paper used a fixed model (Llama 2-Chat 70B). */
  readonly writer: PromptWriter
  /** Prompts wanted in each iteration. */
  readonly count: number
  /** Demonstrations a call. @default 8 (paper, section 2.2) */
  readonly shots?: number
  /** New instructions asked for in a call. Ours. @default 1 */
  readonly perCall?: number
  /** A numbered list asked of a chat model, or continued by a base model; or a form of your own. @default 'chat' */
  readonly form?: 'chat' | 'text' | InstructionForm
  /** How tokens are drawn. The paper does not state it; ours. @default temperature 0.7, top-p 0.9 */
  readonly sampling?: Sampling
  /**
   * Makes the check that drops what is too near to a seed or to an earlier prompt of the iteration; called anew for
   * each iteration. The paper filters nothing. @default exact duplicates only
   */
  readonly novelty?: () => Novelty
  /** What `novelty` depends on, for the run's identity; required with it. */
  readonly noveltyId?: string
  /** Calls in a row without a new prompt after which it gives up. Ours. @default 64 */
  readonly patience?: number
}

const known = [
  'seeds',
  'writer',
  'count',
  'shots',
  'perCall',
  'form',
  'sampling',
  'novelty',
  'noveltyId',
  'patience',
] satisfies (keyof SelfInstructOptions)[]

/**
 * Prompts that a model writes, shown some of the seed instructions (paper, section 2.2, step 1). Only seeds are shown,
 * never prompts that a model wrote.
 *
 * @throws `InvalidArgumentError` for fewer seeds than demonstrations, or a `novelty` without a `noveltyId`; while it
 * writes, when `patience` calls in a row bring nothing new.
 * @example
 * ```ts
 * import { scriptedProvider, selfInstruct } from 'self-rewarding'
 *
 * const writer = scriptedProvider(({ seed }) => `3. Name a prime above ${seed}.`)
 * const prompts = selfInstruct({ seeds: ['Name a prime.', 'Explain tides.'], writer, count: 100, shots: 2 })
 * ```
 */
export function selfInstruct(options: SelfInstructOptions): PromptSource {
  const {
    seeds,
    writer,
    count,
    shots = 8,
    perCall = 1,
    form = 'chat',
    patience = 64,
    sampling = paperSampling,
  } = options
  refuseUnknown(options, known)
  ensureCount(count, 'count', ' of prompts')
  ensureCount(shots, 'shots', ' of demonstrations')
  ensureCount(perCall, 'perCall', ' of instructions')
  ensureCount(patience, 'patience', ' of calls')
  ensure(
    form === 'chat' || form === 'text' || Object(form).id,
    'form',
    form,
    "'chat', 'text' or a form with an id",
  )
  ensure(
    seeds.length >= shots,
    'seeds',
    seeds,
    `at least as many instructions as demonstrations a call (shots: ${shots})`,
  )
  ensure(
    (options.novelty === undefined) === (options.noveltyId === undefined),
    'noveltyId',
    options.noveltyId,
    'a name for what `novelty` depends on, together with `novelty`',
  )
  const id = {
    selfInstruct: hashJson(seeds),
    writer: writer === 'self' ? 'self' : writer.revision,
    count,
    shots,
    perCall,
    form: typeof form === 'string' ? form : { form: form.id },
    sampling: { ...sampling },
    novelty: options.noveltyId ?? 'exact',
  }
  return {
    id,
    expects: { prompts: count, perCall },
    async *prompts(context) {
      // Loaded when it writes, like the loop.
      const { writePrompts } = await import('./write-prompts.js')
      yield* writePrompts({ ...options, shots, perCall, form, patience, sampling }, context)
    },
  }
}
