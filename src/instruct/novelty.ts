import type { Json } from '../core/json.js'
import { textHash } from '../core/normalise.js'

/** Whether a text is new, or which known one it repeats. */
export type NoveltyVerdict =
  | {
      /** It is new. */
      readonly ok: true
    }
  | {
      /** It repeats a known text. */
      readonly ok: false
      /** The same normalised text, or one that overlaps too much. */
      readonly reason: 'duplicate' | 'near-duplicate'
      /** Label of the known text. */
      readonly of: string
    }

/** Remembers texts and tells whether another is new. */
export interface Novelty {
  /** What it is and its settings; part of a run's identity. Another id for whatever decides otherwise. */
  readonly id: Json
  /** Remembers a text whatever it repeats: a seed instruction, a test set's. @param label @default the text */
  add(text: string, label?: string): void
  /** Remembers a text if it is new. */
  accept(text: string): NoveltyVerdict
}

/**
 * Refuses texts whose normalised form is known; see `normaliseText`.
 *
 * @example
 * ```ts
 * import { exactNovelty } from 'self-rewarding/instruct'
 *
 * const novelty = exactNovelty()
 * novelty.add('Name a prime.', 'test set')
 * novelty.accept('name a  prime.') // { ok: false, reason: 'duplicate', of: 'test set' }
 * ```
 */
export function exactNovelty(): Novelty {
  const { find, add } = exactIndex()
  return {
    id: 'exact',
    add,
    accept(text) {
      const of = find(text)
      if (of !== undefined) return { ok: false, reason: 'duplicate', of }
      add(text)
      return { ok: true }
    },
  }
}

/** Labels by normalised text. */
export function exactIndex() {
  const labels = new Map<string, string>()
  return {
    find: (text: string): string | undefined => labels.get(textHash(text)),
    add(text: string, label = text): void {
      const hash = textHash(text)
      // The first label stays: the earlier text is the one that is repeated.
      if (!labels.has(hash)) labels.set(hash, label)
    },
  }
}
