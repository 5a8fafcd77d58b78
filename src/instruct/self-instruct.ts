import { ensure, ensureCount, refuseUnknown } from '../core/check.js'
import { hashJson } from '../core/hash.js'
import { paperSampling } from '../model/complete.js'
import { isProvider } from '../model/is-provider.js'
import { resolveShots } from './demonstrations.js'
import type { PromptSource } from './prompt-source.js'
import type { SelfInstructOptions } from './self-instruct-options.js'

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
