import { ensure, refuseUnknown } from '../core/check.js'
import { rationalToNumber } from '../core/rational.js'
import type { CheckResult } from './check-result.js'
import type { TestedResponse } from './judge-under-test.js'
import { brief, scoreOf, usageInWords, votesInWords } from './words.js'

/** Settings of {@link checkRank}. */
export interface CheckRankOptions {
  /** Points by which it has to be ahead at least. @default any */
  readonly by?: number
}

/**
 * Whether a judge gives a response more than another one to the same prompt. Where one of both has no score it is
 * undecided: a failure is no low score.
 *
 * @throws `InvalidArgumentError` for a response that was not judged, and a lead that is no number above 0; what the judge's model throws.
 * @example
 * ```ts
 * import { checkRank, judgeUnderTest, scriptedProvider } from 'self-rewarding/testing'
 *
 * const model = scriptedProvider(({ prompt }) => `Score: ${prompt.includes('Lima') ? 5 : 0}`)
 * const judge = judgeUnderTest({ model })
 * const right = await judge.score({ prompt: 'What is the capital of Peru?', response: 'Lima.' })
 * console.log((await checkRank(right, 'Quito.')).verdict) // holds
 * ```
 */
export async function checkRank(
  higher: TestedResponse,
  lower: string,
  options: CheckRankOptions = {},
): Promise<CheckResult> {
  refuseUnknown(options, ['by'])
  const { by = 0 } = options
  const isJudged = typeof Object(higher?.judge).score === 'function'
  ensure(isJudged, 'higher', higher, 'what `await judge.score({ prompt, response })` gives')
  ensure(Number.isFinite(by) && by >= 0, 'by', by, 'points, 0 or more')
  ensure(typeof lower === 'string', 'lower', lower, 'the other response, as a text')
  const { judge, prompt, response } = higher
  ensure(lower !== response, 'lower', lower, 'another response than the one that is to be ahead')
  const other = await judge.score({ prompt, response: lower })
  const lead = higher.score && other.score && rationalToNumber(higher.score) - rationalToNumber(other.score)
  const isAhead = lead !== undefined && lead > 0 && lead >= by - 1e-9
  const verdict = lead === undefined ? 'not-enough-data' : isAhead ? 'holds' : 'fails'
  const message = [
    `${judge.prompt.name}: ${scoreOf(higher)} against ${scoreOf(other)}, expected to be ahead${by > 0 ? ` by ${by} or more` : ''}${lead === undefined ? '; without both scores nobody can tell' : ''}`,
    `  prompt: ${brief(prompt)}`,
    `  expected ahead: ${brief(response)}\n  ${votesInWords(higher)}`,
    `  the other: ${brief(lower)}\n  ${votesInWords(other)}`,
    usageInWords(judge.usage()),
  ].join('\n')
  return { verdict, message, usage: judge.usage() }
}
