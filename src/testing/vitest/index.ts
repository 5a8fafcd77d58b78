/**
 * Matchers of Vitest for judge prompts. Importing this adds them to Vitest's `expect`; `setupFiles` is a good place. What
 * cannot be told from so few items fails with "not enough data", with `.not` too.
 *
 * @module
 */
import { expect } from 'vitest'
import type { JudgePrompt } from '../../judge/judge-prompt.js'
import type { ParseFailure } from '../../judge/types.js'
import type { AgreementClaims, HumanRanked } from '../agreement/types.js'
import type { CheckParseOptions } from '../check-parse.js'
import type { CheckRankOptions } from '../check-rank.js'
import type { CheckProbesOptions } from '../probes/check-probes.js'
import type { Probe } from '../probes/types.js'
import { judgeMatchers, type ProbeMatcherOptions } from './matchers.js'

export * from '../index.js'
export type { ProbeMatcherOptions } from './matchers.js'

/** What importing `self-rewarding/vitest` adds to `expect(…)`. */
export interface JudgeMatchers<R = unknown> {
  /**
   * `expect(text)`: the judge's text is read as this score, or refused for this reason. The third argument is the judge
   * prompt whose parser reads it, the paper's by default.
   */
  toParseAs(expected: number | ParseFailure, options?: CheckParseOptions | JudgePrompt): R
  /** `expect(judge.score({ prompt, response }))`: the response gets more than another one to the same prompt. */
  toRankAbove(lower: string, options?: CheckRankOptions): Promise<R>
  /** `expect(judge)`: agrees with people's rankings as claimed, with confidence. */
  toAgreeWithHumans(instructions: readonly HumanRanked[], claims: AgreementClaims): Promise<R>
  /** `expect(judge)`: words to the judge inside a response do not raise its score, or win it a comparison. */
  toResistInjection(options?: ProbeMatcherOptions): Promise<R>
  /** `expect(judge)`: padding does not raise a score. */
  toBeLengthRobust(options?: ProbeMatcherOptions): Promise<R>
  /** `expect(judge)`, of a judge that compares: the order of two responses does not matter. */
  toBeOrderInvariant(options?: ProbeMatcherOptions): Promise<R>
  /** `expect(judge)`: probes of any kind go well, such as `probeSets.sycophancy` or your own. */
  toPassProbes(probes: readonly Probe[], options?: CheckProbesOptions): Promise<R>
}

declare module 'vitest' {
  interface Matchers<T> extends JudgeMatchers<T> {}
}

expect.extend(judgeMatchers)
