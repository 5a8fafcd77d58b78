import { TextSet } from '../../core/text-set.js'
import type { PromptCall, PromptSource } from '../../instruct/prompt-source.js'
import type { Completion } from '../../model/provider.js'
import type { HeldOut } from '../stage/held-out.js'
import { whyNot } from '../stage/prompts.js'
import { charactersOf } from './characters.js'

/** How far a source got. */
export interface Tried {
  /** Prompts that entered. */
  readonly accepted: number
  /** Whether these are all of the iteration. */
  readonly isAll: boolean
  /** Calls that were answered. */
  readonly calls: number
  /** Calls that it makes side by side. */
  readonly round: number
  /** What it asked, answered or not. */
  readonly asked: { readonly calls: number; readonly completions: number; readonly characters: number }
}

/** Asks a source for an iteration's prompts, up to the first call that is not to be made. */
export async function tryPrompts(
  source: PromptSource,
  context: {
    readonly iteration: number
    readonly seed: number
    earlier(): AsyncIterable<string>
    /** Why a prompt must not enter. */
    readonly overlap: HeldOut
    /** The answer to a call; `undefined` where it is not to be made. */
    answer(call: PromptCall, accepted: number): Promise<readonly Completion[]> | undefined
    onPrompt(prompt: string): void
  },
): Promise<Tried> {
  const { iteration, seed, earlier, overlap, answer, onPrompt } = context
  const seen = new TextSet()
  const asked = { calls: 0, completions: 0, characters: 0 }
  let calls = 0
  let sinceDraft = 0
  let round = 1
  const end = new Error('no call is made for a plan')
  let isOver = false
  const ask = (call: PromptCall): Promise<readonly Completion[]> => {
    asked.calls++
    asked.completions += call.request.n
    asked.characters += charactersOf(call.request.input)
    sinceDraft++
    const answered = answer(call, seen.size)
    if (answered === undefined) {
      isOver = true
      return Promise.reject(end)
    }
    return answered.then(completions => {
      calls++
      return completions
    })
  }
  try {
    for await (const { prompt, dropped } of source.prompts({ iteration, seed, ask, earlier, overlap })) {
      round = Math.max(round, sinceDraft)
      sinceDraft = 0
      if (dropped === undefined && whyNot(prompt, overlap, seen) === undefined) onPrompt(prompt)
    }
  } catch (error) {
    // However the source wraps it.
    if (!isOver) throw error
  }
  return {
    accepted: seen.size,
    isAll: !isOver,
    calls,
    round: Math.max(round, sinceDraft),
    asked,
  }
}
