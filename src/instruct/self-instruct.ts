import { ensure, ensureCount, refuseUnknown } from '../core/check.js'
import { hashJson } from '../core/hash.js'
import { paperSampling } from '../model/complete.js'
import { isProvider } from '../model/is-provider.js'
import type { Completion, Input, ModelProvider, Sampling } from '../model/provider.js'
import { resolveShots, type Shots } from './demonstrations.js'
import type { InstructionFilter } from './heuristics.js'
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
  /** Demonstrations a call, and how many are prompts that a model wrote. @default 8, all seeds (paper, section 2.2) */
  readonly shots?: Shots
  /** New instructions asked for in a call. Ours. @default 1 */
  readonly perCall?: number
  /** A numbered list asked of a chat model, or continued by a base model; or a form of your own. @default 'chat' */
  readonly form?: 'chat' | 'text' | InstructionForm
  /** How tokens are drawn. The paper does not state it; ours. @default temperature 0.7, top-p 0.9 */
  readonly sampling?: Sampling
  /**
   * Calls that are made side by side, and from which demonstrations come next: those of a round are drawn from what the
   * rounds before it brought. Other rounds give other prompts. Ours. @default 16
   */
  readonly round?: number
  /** Drops what an instruction's own words rule out, such as `selfInstructHeuristics()`. @default drops nothing */
  readonly filter?: InstructionFilter
  /**
   * Makes the check that drops what is too near to a seed or to an earlier prompt; called anew for each iteration. The
   * paper filters nothing. @default exact duplicates only
   */
  readonly novelty?: () => Novelty
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
  'round',
  'filter',
  'novelty',
  'patience',
] satisfies (keyof SelfInstructOptions)[]

/**
 * Prompts that a model writes, shown some of the seed instructions (paper, section 2.2, step 1). The defaults are the
 * paper's rule; Self-Instruct's is `selfInstructRule` in `self-rewarding/instruct`.
 *
 * @throws `InvalidArgumentError` for fewer seeds than demonstrations; when it begins to write, for a `filter` or a
 * `novelty` without an id; while it writes, when `patience` calls in a row bring nothing new.
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
    perCall = 1,
    round = 16,
    form = 'chat',
    patience = 64,
    sampling = paperSampling,
  } = options
  refuseUnknown(options, known)
  const shots = resolveShots(options.shots ?? 8)
  for (const [name, number] of Object.entries({ count, perCall, round, patience })) ensureCount(number, name)
  ensure(
    form === 'chat' || form === 'text' || Object(form).id,
    'form',
    form,
    "'chat', 'text' or a form with an id",
  )
  const isWriter = writer === 'self' || isProvider(writer)
  ensure(
    isWriter,
    'writer',
    writer,
    "'self', or a ModelProvider with revision, lane, capabilities and generate",
  )
  const shown = shots.seed + shots.machine
  ensure(seeds.length >= shown, 'seeds', seeds, `at least as many as demonstrations a call (${shown})`)
  const id = {
    selfInstruct: hashJson(seeds),
    writer: writer === 'self' ? 'self' : writer.revision,
    count,
    shots,
    perCall,
    round,
    form: typeof form === 'string' ? form : { form: form.id },
    sampling: { ...sampling },
    filter: options.filter?.id ?? null,
    novelty: options.novelty?.().id ?? 'exact',
  }
  return {
    id,
    seeds,
    expects: { prompts: count, perCall },
    async *prompts(context) {
      // Loaded when it writes, like the loop.
      const { writePrompts } = await import('./write-prompts.js')
      yield* writePrompts({ ...options, shots, perCall, round, form, patience, sampling }, context)
    },
  }
}
