import { overlapChecker } from '../../data/split/overlap-checker.js'
import type { SplitManifest } from '../../data/split/types.js'

/** Why a prompt must not be trained on: `overlaps-` with the held-out set that it belongs to. */
export type HeldOut = (prompt: string) => `overlaps-${string}` | undefined

/** Looks prompts up in validation, test and EFT-eval of a split; without one, none is held out. */
export function heldOutBy(split: SplitManifest | undefined): HeldOut {
  if (split === undefined) return () => undefined
  const checker = overlapChecker(split)
  return prompt => {
    const found = checker.find(prompt)
    return found && `overlaps-${found}`
  }
}
