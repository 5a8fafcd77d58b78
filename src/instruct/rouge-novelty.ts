import { ensure, refuseUnknown } from '../core/check.js'
import { exactIndex, type Novelty } from './novelty.js'
import { KnownTexts } from './rouge/known-texts.js'
import { rougeTokens } from './rouge/tokens.js'

/** Settings of {@link rougeNovelty}. */
export interface RougeNoveltyOptions {
  /** ROUGE-L F above which a text is a near-duplicate, in [0, 1). @default 0.7 (Self-Instruct) */
  readonly threshold?: number
}

/**
 * Refuses texts whose ROUGE-L F with any known text is above a threshold: Self-Instruct's filter, with the decisions of
 * rouge_score to the last bit, but with only few texts compared (`npm run bench -- novelty`). `of` names the text with
 * the greatest F, the earliest among equals.
 *
 * Its tokens are runs of a-z and 0-9. Texts without any score 0 with all others, so that of texts in other scripts only
 * exact duplicates are refused, which the published rule would let pass; {@link ngramNovelty} compares them.
 *
 * @throws `InvalidArgumentError` for a threshold outside [0, 1).
 * @example
 * ```ts
 * import { rougeNovelty } from 'self-rewarding/instruct'
 *
 * const novelty = rougeNovelty()
 * novelty.accept('Write a short poem about the sea.') // { ok: true }
 * novelty.accept('Write a poem about the sea!') // { ok: false, reason: 'near-duplicate', of: 'Write a short poem …' }
 * ```
 */
export function rougeNovelty(options: RougeNoveltyOptions = {}): Novelty {
  refuseUnknown(options, ['threshold'])
  const { threshold = 0.7 } = options
  ensure(threshold >= 0 && threshold < 1, 'threshold', threshold, 'a number in [0, 1)')
  const exact = exactIndex()
  const known = new KnownTexts(threshold)
  const labels: string[] = []
  const add = (text: string, label = text, tokens = rougeTokens(text)): void => {
    exact.add(text, label)
    known.add(tokens)
    labels.push(label)
  }
  return {
    id: { rougeL: threshold },
    add: (text, label) => add(text, label),
    accept(text) {
      const same = exact.find(text)
      if (same !== undefined) return { ok: false, reason: 'duplicate', of: same }
      const tokens = rougeTokens(text)
      const near = known.nearest(tokens)
      if (near !== undefined) return { ok: false, reason: 'near-duplicate', of: labels[near] ?? '' }
      add(text, text, tokens)
      return { ok: true }
    },
  }
}
