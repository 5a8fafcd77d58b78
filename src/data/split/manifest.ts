import { z } from 'zod'
import { ensure, refuseUnknown } from '../../core/check.js'
import { DataError } from '../../core/errors.js'
import { textHash } from '../../core/normalise.js'
import { refuseAny } from './refuse-any.js'
import {
  type HeldOutPrompt,
  type SplitEntry,
  type SplitManifest,
  type SplitName,
  splitNames,
} from './types.js'

/** An instruction of a set: its text, or its text and tree. */
export type SplitItem = string | (Pick<HeldOutPrompt, 'prompt'> & Partial<Pick<HeldOutPrompt, 'treeId'>>)

/** The split of sets that came from elsewhere; see {@link manifestOf}. */
export type SplitSets = Readonly<Partial<Record<SplitName, Iterable<SplitItem>>>>

/**
 * The manifest of sets that {@link splitSeedData} did not make: prompts, with their trees where there are any. A prompt
 * without a tree is a tree of its own.
 *
 * @throws `InvalidArgumentError` for a set that does not exist, and for what is no instruction; `DataError` that shows
 * what overlaps.
 * @example
 * ```ts
 * import { manifestOf } from 'self-rewarding/data'
 *
 * const manifest = manifestOf({ ift: ['Name a prime.'], test: ['Name a colour.'] })
 * console.log(manifest.counts.test) // 1
 * ```
 */
export function manifestOf(sets: SplitSets, options: { readonly seed?: number } = {}): SplitManifest {
  refuseUnknown(sets, splitNames)
  refuseUnknown(options, ['seed'])
  const { seed = 0 } = options
  ensure(Number.isSafeInteger(seed), 'seed', seed, 'a whole number')
  const counts = { ift: 0, 'eft-train': 0, 'eft-eval': 0, validation: 0, test: 0 }
  const entries: SplitEntry[] = []
  for (const split of splitNames) {
    const items = sets[split] ?? []
    ensure(typeof items !== 'string', split, items, 'several instructions, not one text')
    for (const item of items) {
      const isItem = typeof item === 'string' || typeof Object(item).prompt === 'string'
      ensure(isItem, `${split}.${counts[split]}`, item, 'a prompt, or { prompt, treeId }')
      const { treeId, prompt } = typeof item === 'string' ? { prompt: item, treeId: undefined } : item
      const hash = textHash(prompt)
      entries.push({ split, treeId: treeId ?? hash, hash })
      counts[split]++
    }
  }
  return checkManifest(manifestOfEntries(entries, counts, seed))
}

/** Entries in an order of their own, each once: equal splits, equal bytes. */
export function manifestOfEntries(
  entries: readonly SplitEntry[],
  counts: SplitManifest['counts'],
  seed: number,
): SplitManifest {
  const keyed = entries.map(({ split, treeId, hash }) => {
    const key = `${splitNames.indexOf(split)} ${hash} ${treeId}`
    return [key, { split, treeId, hash }] as const
  })
  const sorted = [...new Map(keyed)].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry)
  return { version: 1, seed, counts, entries: sorted }
}

const manifestSchema = z.object({
  version: z.literal(1),
  seed: z.int(),
  counts: z.record(z.enum(splitNames), z.int().nonnegative()),
  entries: z.array(
    z.object({ split: z.enum(splitNames), treeId: z.string(), hash: z.string().regex(/^[0-9a-f]{64}$/) }),
  ),
})

/**
 * A manifest that was read from a file, or made: every tree and every text belongs to one set, and every set that has
 * items has entries (fewer, where items have the same tree and text). Check it before the first call.
 *
 * @param file What errors call it. @default 'split.json'
 * @throws `DataError` for what is no manifest, for a set without entries that counts items, and for an overlap between
 * sets, with the trees and texts.
 * @example
 * ```ts
 * import { checkManifest, manifestOf } from 'self-rewarding/data'
 *
 * const text = JSON.stringify(manifestOf({ ift: ['Name a prime.'], test: ['Name a colour.'] }))
 * console.log(checkManifest(JSON.parse(text)).entries.length) // 2
 * ```
 */
export function checkManifest(manifest: unknown, file = 'split.json'): SplitManifest {
  const parsed = manifestSchema.safeParse(manifest)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const where = issue?.path.join('.') || 'it'
    throw new DataError(`is no split manifest: ${where}: ${issue?.message}`, { file, cause: parsed.error })
  }
  const { counts, entries } = parsed.data
  const lost = splitNames.filter(name => counts[name] > 0 && !entries.some(({ split }) => split === name))
  refuseAny('sets lack entries', lost, 'split anew', file)
  const overlaps = [...overlapsBy(entries, 'treeId'), ...overlapsBy(entries, 'hash')]
  refuseAny('sets overlap', overlaps, 'keep each tree and each text in one set', file)
  return parsed.data
}

function overlapsBy(entries: readonly SplitEntry[], field: 'treeId' | 'hash'): string[] {
  const found = new Map<string, Set<SplitName>>()
  for (const entry of entries) {
    const splits = found.get(entry[field]) ?? new Set()
    found.set(entry[field], splits.add(entry.split))
  }
  const what = field === 'treeId' ? 'tree' : 'text'
  return [...found].flatMap(([key, splits]) =>
    splits.size > 1 ? [`${what} ${key} is in ${[...splits].join(' and ')}`] : [],
  )
}
