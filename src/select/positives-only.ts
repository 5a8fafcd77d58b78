import { refuseUnknown } from '../core/check.js'
import { compareRational, type Rational, toRational } from '../core/rational.js'
import { checkUnfinished, eligibleCandidates, shortage, type Unfinished } from './eligible.js'
import type { PositiveExample, PositiveStrategy } from './types.js'

/** Settings of {@link positivesOnly}. */
export interface PositivesOnlyOptions {
  /** The score a response must have, exactly: the top of the judge's scale. @default 5, the paper's */
  readonly score?: number | Rational
  /** Whether a candidate that did not finish may be an example. @default 'exclude' */
  readonly unfinished?: Unfinished
}

/**
 * Responses with a perfect score, as examples to imitate (paper, section 2.3, "positive examples only": no gain over
 * the baseline there; preference pairs are the recommended way). Identical texts give one example.
 *
 * @throws `InvalidArgumentError` for a score that is no finite number and for an unknown option.
 * @example
 * ```ts
 * import { positivesOnly, selectPositives } from 'self-rewarding'
 *
 * const candidates = [{ text: '7', score: 10 }]
 * const { examples } = selectPositives([{ prompt: 'Name a prime.', candidates }], positivesOnly({ score: 10 }))
 * ```
 */
export function positivesOnly(options: PositivesOnlyOptions = {}): PositiveStrategy {
  refuseUnknown(options, ['score', 'unfinished'])
  const { score = 5, unfinished = 'exclude' } = options
  checkUnfinished(unfinished)
  const perfect = toRational(score)
  return {
    method: 'sft',
    name: 'positives-only',
    options: { score: { ...perfect }, unfinished },
    select({ prompt, index, candidates }) {
      const { eligible, excluded } = eligibleCandidates(candidates, unfinished)
      const rows: PositiveExample[] = []
      const texts = new Set<string>()
      for (const { candidate, text, score: reached } of eligible) {
        if (compareRational(reached, perfect) !== 0) continue
        if (texts.has(text)) excluded.push({ candidate, reason: 'same-text' })
        else rows.push({ prompt, promptIndex: index, completion: text, candidate, score: reached })
        texts.add(text)
      }
      if (rows.length > 0) return { ok: true, rows, excluded }
      return { ok: false, reason: shortage(eligible, excluded, 1) ?? 'no-positive', excluded }
    },
  }
}
