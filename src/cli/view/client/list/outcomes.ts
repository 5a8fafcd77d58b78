import type { IterationView } from '../../api.js'

/** What became of the prompts of one iteration or of all, the most frequent first; `none` sums up the reasons. */
export function outcomesOf(
  iterations: readonly IterationView[],
  only: number | undefined,
): readonly (readonly [outcome: string, prompts: number])[] {
  const sums = new Map<string, number>()
  for (const { iteration, outcomes } of iterations) {
    if (only !== undefined && iteration !== only) continue
    for (const [outcome, prompts] of Object.entries(outcomes))
      sums.set(outcome, (sums.get(outcome) ?? 0) + prompts)
  }
  const reasons = [...sums].filter(([outcome]) => !['pair', 'positive', 'open', 'none'].includes(outcome))
  if (reasons.length > 1)
    sums.set(
      'none',
      reasons.reduce((sum, [, prompts]) => sum + prompts, 0),
    )
  return [...sums].filter(([, prompts]) => prompts > 0).sort((a, b) => b[1] - a[1])
}
