import { bradleyTerryOfPrompts } from '../../evaluate/bradley-terry.js'
import type { BradleyTerry, PairVerdict } from '../../evaluate/strengths/types.js'

/** Strengths of all models from their comparisons, prompt by prompt. */
export function strengthsOf(
  comparisons: readonly { readonly verdicts: readonly PairVerdict[] }[],
  prompts: number,
  seed: number,
): BradleyTerry {
  const byPrompt = Array.from({ length: prompts }, (_, i) =>
    comparisons.flatMap(({ verdicts }) => verdicts[i] ?? []),
  )
  return bradleyTerryOfPrompts(byPrompt, { seed })
}
