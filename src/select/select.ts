import { randomStream } from '../core/seed.js'
import { bestVsWorst } from './best-vs-worst.js'
import { positivesOnly } from './positives-only.js'
import type {
  CandidateExclusion,
  PairExclusion,
  PairStrategy,
  PositiveExample,
  PositiveStrategy,
  PreferencePair,
  RowExclusion,
  ScoredPair,
  ScoredPrompt,
  Strategy,
} from './types.js'

/** Settings of {@link selectPairs} and {@link selectPositives}. */
export interface SelectOptions {
  /** Equal seeds draw equally among equal scores. @default 0 */
  readonly seed?: number
}

/** How many took part, and how many did not and why. */
export interface SelectionCounts {
  /** Prompts given. */
  readonly prompts: number
  /** Prompts that gave nothing, by reason. */
  readonly excluded: Readonly<Record<PairExclusion, number>>
  /** Candidates that took no part, by reason. */
  readonly excludedCandidates: Readonly<Record<CandidateExclusion, number>>
  /** Rows that could be made and were left out, by reason. */
  readonly excludedRows: Readonly<Record<RowExclusion, number>>
}

/** What {@link selectPairs} gives. */
export interface SelectedPairs<Pair extends PreferencePair = ScoredPair> extends SelectionCounts {
  /** The pairs, in prompt order. */
  readonly pairs: readonly Pair[]
}

/** What {@link selectPositives} gives. */
export interface SelectedPositives extends SelectionCounts {
  /** The examples, in prompt and candidate order. */
  readonly examples: readonly PositiveExample[]
}

/**
 * Preference pairs of scored candidates. A prompt's pair depends on the seed and its own index alone, not on the
 * prompts around it.
 *
 * @param strategy How a pair is chosen. @default bestVsWorst(), the paper's
 * @throws `InvalidArgumentError` for a score that is no finite number.
 * @example
 * ```ts
 * import { selectPairs } from 'self-rewarding'
 *
 * const candidates = [{ text: '7', score: 5 }, { text: '8', score: 1 }, { text: 'no idea' }]
 * const { pairs, excluded } = selectPairs([{ prompt: 'Name a prime.', candidates }])
 * ```
 */
export function selectPairs(
  prompts: readonly ScoredPrompt[],
  strategy?: undefined,
  options?: SelectOptions,
): SelectedPairs
/** Preference pairs by another rule than the paper's. */
export function selectPairs<Pair extends PreferencePair>(
  prompts: readonly ScoredPrompt[],
  strategy: PairStrategy<Pair>,
  options?: SelectOptions,
): SelectedPairs<Pair>
export function selectPairs(
  prompts: readonly ScoredPrompt[],
  strategy: PairStrategy = bestVsWorst(),
  { seed = 0 }: SelectOptions = {},
): SelectedPairs<PreferencePair> {
  const { rows: pairs, ...counts } = selectRows(prompts, strategy, seed)
  return { pairs, ...counts }
}

/**
 * Responses to imitate: by default those with a perfect 5.
 *
 * @param strategy How they are chosen. @default positivesOnly(), the paper's
 * @throws `InvalidArgumentError` for a score that is no finite number.
 * @example
 * ```ts
 * import { selectPositives } from 'self-rewarding'
 *
 * const { examples } = selectPositives([{ prompt: 'Name a prime.', candidates: [{ text: '7', score: 5 }] }])
 * ```
 */
export function selectPositives(
  prompts: readonly ScoredPrompt[],
  strategy: PositiveStrategy = positivesOnly(),
  { seed = 0 }: SelectOptions = {},
): SelectedPositives {
  const { rows: examples, ...counts } = selectRows(prompts, strategy, seed)
  return { examples, ...counts }
}

function selectRows<Row>(
  prompts: readonly ScoredPrompt[],
  strategy: Strategy<Row>,
  seed: number,
): SelectionCounts & { readonly rows: readonly Row[] } {
  const excluded: Record<PairExclusion, number> = {
    'too-few-scored': 0,
    'too-few-finished': 0,
    tie: 0,
    'same-text': 0,
    'no-positive': 0,
    'below-margin': 0,
    overlap: 0,
    'no-answer': 0,
    'no-candidate': 0,
  }
  const excludedCandidates: Record<CandidateExclusion, number> = {
    unscored: 0,
    unfinished: 0,
    'same-text': 0,
    empty: 0,
  }
  const excludedRows: Record<RowExclusion, number> = { 'same-text': 0, 'over-max': 0 }
  const rows: Row[] = []
  for (const [position, prompt] of prompts.entries()) {
    const { index = position } = prompt
    const selection = strategy.select({ ...prompt, index }, randomStream([seed, 'select', index]))
    for (const { reason } of selection.excluded) excludedCandidates[reason]++
    const { 'same-text': sameText = 0, 'over-max': overMax = 0 } = selection.excludedRows ?? {}
    excludedRows['same-text'] += sameText
    excludedRows['over-max'] += overMax
    if (selection.ok) rows.push(...selection.rows)
    else excluded[selection.reason]++
  }
  return { rows, prompts: prompts.length, excluded, excludedCandidates, excludedRows }
}
