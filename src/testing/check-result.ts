import { ensure } from '../core/check.js'
import type { Verdict } from './claim.js'
import type { JudgeUsage } from './counted-model.js'

/** What a check of a judge found. */
export interface CheckResult {
  /** Whether what was asked for holds, does not, or cannot be told from so few items. */
  readonly verdict: Verdict
  /** Everything that a person needs: what was asked, what came, the worst items with the judge's words, what it cost. */
  readonly message: string
  /** What the judge's calls used, in this test so far. */
  readonly usage: JudgeUsage
}

/**
 * Throws unless a check holds: for test runners without matchers.
 *
 * @throws `Error` with the check's message; `InvalidArgumentError` for what is no result, such as a check that nobody awaits.
 * @example
 * ```ts
 * import { assertHolds, checkProbes, judgeUnderTest, probeSets, scriptedProvider } from 'self-rewarding/testing'
 *
 * const judge = judgeUnderTest({ model: scriptedProvider(() => 'Score: 2') })
 * assertHolds(await checkProbes(judge, probeSets.length))
 * ```
 */
export function assertHolds(result: Pick<CheckResult, 'verdict' | 'message'>): void {
  const { verdict, message } = result
  ensure(typeof message === 'string', 'result', result, 'what a check gives: assertHolds(await checkRank(…))')
  if (verdict !== 'holds') throw new Error(message)
}
