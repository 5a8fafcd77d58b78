import { ensure, ensureCount, invalid } from '../core/check.js'
import { hashJson } from '../core/hash.js'
import { randomStream } from '../core/seed.js'
import { paperSampling } from '../model/complete.js'
import type { ModelProvider, Sampling } from '../model/provider.js'
import { drawDemonstrations, fewShotPrompt } from './few-shot-prompt.js'
import { exactNovelty, type Novelty } from './novelty.js'
import { parseInstructionList } from './parse-instruction-list.js'
import type { PromptContext, PromptDraft, PromptSource } from './prompt-source.js'

/** Who writes the prompts: a model that stays the same (the paper's way), or the one being trained. */
export type PromptWriter = ModelProvider | 'self'

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
  /** A request for a chat model or a raw text for a base model. @default 'chat' */
  readonly form?: 'chat' | 'text'
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

/** Calls that are made side by side. What a round accepts cannot depend on the order in which its calls end. */
const round = 16

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
  ensureCount(count, 'count', ' of prompts')
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
    form,
    sampling: { ...sampling },
    novelty: options.noveltyId ?? 'exact',
  }
  const call = async (
    { iteration, seed, ask }: PromptContext,
    index: number,
  ): Promise<readonly PromptDraft[]> => {
    const demonstrations = drawDemonstrations(
      seeds,
      randomStream([seed, iteration, 'demonstrations', index]),
      shots,
    )
    const shot = fewShotPrompt({ demonstrations, count: perCall, form })
    const stop = [...(sampling.stop ?? []), ...shot.stop]
    const request = { input: shot.input, n: 1, sampling: stop.length > 0 ? { ...sampling, stop } : sampling }
    const completions = await ask({ index, request, ...(writer !== 'self' && { writer }) })
    const completion = completions[0]
    if (completion === undefined) return [{ prompt: '', source: `call:${index}`, dropped: 'call-failed' }]
    const { instructions, dropped } = parseInstructionList(completion.text, {
      ...shot,
      finish: completion.finish,
    })
    return [
      ...instructions.map((prompt, line) => ({ prompt, source: `call:${index}/line:${line}` })),
      ...dropped.map(({ reason, raw }) => ({ prompt: raw, source: `call:${index}`, dropped: reason })),
    ]
  }
  return {
    id,
    async *prompts(context) {
      const novelty = (options.novelty ?? exactNovelty)()
      for (const known of seeds) novelty.add(known)
      let accepted = 0
      let barren = 0
      for (let first = 0; accepted < count; first += round) {
        const calls = await Promise.all(Array.from({ length: round }, (_, i) => call(context, first + i)))
        for (const drafts of calls) {
          let isNew = false
          for (const draft of drafts) {
            if (accepted === count) return
            const dropped = draft.dropped ?? rejection(novelty, draft.prompt)
            yield dropped === undefined ? draft : { ...draft, dropped }
            if (dropped !== undefined) continue
            accepted++
            isNew = true
          }
          barren = isNew ? 0 : barren + 1
          if (barren < patience || accepted === count) continue
          throw invalid(
            'count',
            count,
            `no more prompts than the writer can think of: ${patience} calls in a row after ${accepted} prompts brought nothing new; lower count, raise the temperature, or give more seeds`,
          )
        }
      }
    },
  }
}

function rejection(novelty: Novelty, prompt: string): string | undefined {
  const verdict = novelty.accept(prompt)
  return verdict.ok ? undefined : verdict.reason
}
