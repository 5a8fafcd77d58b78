import { ensure, ensureCount } from '../core/check.js'
import { normaliseText } from '../core/normalise.js'
import { exactIndex, type Novelty } from './novelty.js'
import { unspaced } from './unspaced.js'

/** Settings of {@link ngramNovelty}. */
export interface NgramNoveltyOptions {
  /** Words in a row that are compared. @default 3 */
  readonly n?: number
  /** Overlap from which on a text is a near-duplicate, in (0, 1]. @default 0.7 */
  readonly threshold?: number
}

/**
 * Refuses, besides duplicates, texts that share most of their n-grams with one known text: the different n-grams of
 * words in both, divided by those of the text that has more. A deviation: the paper filters nothing, and Self-Instruct
 * compares by ROUGE-L; this is symmetric, does not depend on order, and asks an index instead of every known text.
 *
 * Words are runs of letters, marks and digits of the normalised text; in scripts without spaces each character is one.
 * A text shorter than `n` words is one n-gram.
 *
 * @throws `InvalidArgumentError` for an `n` below 1 or a threshold outside (0, 1].
 * @example
 * ```ts
 * import { ngramNovelty } from 'self-rewarding/instruct'
 *
 * const novelty = ngramNovelty({ n: 2, threshold: 0.5 })
 * novelty.accept('Write a poem about the sea.') // { ok: true }
 * novelty.accept('Write a poem about the moon.') // { ok: false, reason: 'near-duplicate', of: 'Write a poem …' }
 * ```
 */
export function ngramNovelty({ n = 3, threshold = 0.7 }: NgramNoveltyOptions = {}): Novelty {
  ensureCount(n, 'n')
  ensure(threshold > 0 && threshold <= 1, 'threshold', threshold, 'a number in (0, 1]')
  const exact = exactIndex()
  const overlaps = overlapIndex()
  const add = (text: string, label = text, grams = ngrams(text, n)): void => {
    exact.add(text, label)
    overlaps.add(grams, label)
  }
  return {
    id: { ngrams: n, threshold },
    add: (text, label) => add(text, label),
    accept(text) {
      const same = exact.find(text)
      if (same !== undefined) return { ok: false, reason: 'duplicate', of: same }
      const grams = ngrams(text, n)
      const near = overlaps.nearest(grams, threshold)
      if (near !== undefined) return { ok: false, reason: 'near-duplicate', of: near }
      add(text, text, grams)
      return { ok: true }
    },
  }
}

/** Known texts by the n-grams they hold. */
function overlapIndex() {
  const known: { readonly label: string; readonly grams: ReadonlySet<string> }[] = []
  const places = new Map<string, number[]>()
  const holders = (gram: string): readonly number[] => places.get(gram) ?? []
  return {
    add(grams: ReadonlySet<string>, label: string): void {
      for (const gram of grams) {
        const present = places.get(gram)
        if (present) present.push(known.length)
        else places.set(gram, [known.length])
      }
      known.push({ label, grams })
    },
    /** Label of the text with the greatest overlap of at least `threshold`; the earliest among equals. */
    nearest(grams: ReadonlySet<string>, threshold: number): string | undefined {
      // A text that shares enough cannot miss all of these. The rarest are asked: "write a short" is everywhere.
      const enough = Math.ceil(threshold * grams.size - 1e-9)
      const rarest = [...grams].sort((a, b) => holders(a).length - holders(b).length)
      const asked = rarest.slice(0, grams.size - enough + 1)
      let best: { readonly label: string; readonly overlap: number } | undefined
      for (const i of [...new Set(asked.flatMap(holders))].sort((a, b) => a - b)) {
        const text = known[i]
        const overlap = text ? overlapOf(grams, text.grams) : 0
        if (text && overlap >= threshold && overlap > (best?.overlap ?? 0))
          best = { label: text.label, overlap }
      }
      return best?.label
    },
  }
}

/** Different n-grams in both, divided by those of the text that has more. */
function overlapOf(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  let shared = 0
  for (const gram of one) if (other.has(gram)) shared++
  return shared / Math.max(one.size, other.size)
}

const word = new RegExp(`[${unspaced}]|[\\p{L}\\p{M}\\p{N}]+`, 'gu')

function ngrams(text: string, n: number): ReadonlySet<string> {
  const words = normaliseText(text).match(word) ?? []
  if (words.length === 0) return new Set()
  const count = Math.max(1, words.length - n + 1)
  return new Set(Array.from({ length: count }, (_, i) => words.slice(i, i + n).join(' ')))
}
