import { type Random, randomStream } from '../../core/seed.js'
import type {
  PairStrategy,
  PositiveExample,
  PositiveStrategy,
  PreferencePair,
  Selection,
} from '../../select/types.js'
import type { PromptWork } from './prompt-work.js'

/** A rule that chooses what is trained on: preference pairs (DPO) or responses to imitate (SFT). */
export type SelectionStrategy = PairStrategy | PositiveStrategy

/** What a rule made of one prompt. */
export type Selected = Selection<PreferencePair> | Selection<PositiveExample>

/** The dataset that a rule's rows go into. */
export function trainedOn(strategy: SelectionStrategy): 'pairs' | 'sft' {
  return strategy.method === 'dpo' ? 'pairs' : 'sft'
}

/** The draws by which a prompt's rows are chosen among equal scores. */
export function selectionStream(
  { seed, iteration }: { readonly seed: number; readonly iteration: number },
  index: number,
): Random {
  return randomStream([seed, iteration, 'select', index])
}

/** What is trained on of one prompt: a pure function of its records, the strategy and the seed. */
export function selectFor(
  {
    strategy,
    seed,
    iteration,
  }: { readonly strategy: SelectionStrategy; readonly seed: number; readonly iteration: number },
  prompt: string,
  index: number,
  work: PromptWork,
): Selected {
  const candidates = work.candidates.map((slot, candidate) => {
    const scored = work.score(candidate)
    const { text, finish } =
      slot && 'completion' in slot ? slot.completion : { text: '', finish: 'unknown' as const }
    return { text, finish, ...('score' in scored && { score: scored.score }) }
  })
  return strategy.select({ prompt, index, candidates }, selectionStream({ seed, iteration }, index))
}
