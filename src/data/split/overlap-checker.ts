import { ensure, refuseUnknown } from '../../core/check.js'
import { textHash } from '../../core/normalise.js'
import { type SplitManifest, type SplitName, splitNames } from './types.js'

/** Says whether a prompt belongs to a set that must not be trained on. */
export interface OverlapChecker {
  /** The set that holds this text, normalised; `undefined` where none does. */
  find(prompt: string): SplitName | undefined
  /** The same for a `textHash` that is known already. */
  findHash(hash: string): SplitName | undefined
}

/**
 * Finds the sets that prompts overlap with, at the cost of one hash each. By default those that a self-made prompt must
 * not overlap with: validation, test and EFT-eval.
 *
 * @throws `InvalidArgumentError` for a set that does not exist.
 * @example
 * ```ts
 * import { manifestOf, overlapChecker } from 'self-rewarding/data'
 *
 * const checker = overlapChecker(manifestOf({ ift: ['Name a colour.'], test: ['Name a prime.'] }))
 * console.log(checker.find('name  a prime.'), checker.find('Name a colour.')) // test undefined
 * ```
 */
export function overlapChecker(
  manifest: SplitManifest,
  options: {
    /** Sets that are looked at. @default ['validation', 'test', 'eft-eval'] */
    readonly splits?: readonly SplitName[]
  } = {},
): OverlapChecker {
  refuseUnknown(options, ['splits'])
  const { splits = ['validation', 'test', 'eft-eval'] } = options
  for (const split of splits)
    ensure(splitNames.includes(split), 'splits', split, `any of ${splitNames.join(', ')}`)
  const bySplit = new Map(
    manifest.entries
      .filter(({ split }) => splits.includes(split))
      .map(({ hash, split }) => [hash, split] as const),
  )
  return { find: prompt => bySplit.get(textHash(prompt)), findHash: hash => bySplit.get(hash) }
}
