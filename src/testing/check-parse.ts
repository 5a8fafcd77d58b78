import { ensure, refuseUnknown } from '../core/check.js'
import { JudgePrompt } from '../judge/judge-prompt.js'
import type { ParseFailure } from '../judge/types.js'
import type { Finish } from '../model/provider.js'
import type { CheckResult } from './check-result.js'
import { quoted } from './words.js'

/** Settings of {@link checkParse}. */
export interface CheckParseOptions {
  /** The judge prompt whose parser reads it. @default the paper's additive prompt */
  readonly prompt?: JudgePrompt
  /** How the text ended. @default 'stop' */
  readonly finish?: Finish
}

/**
 * Whether a judge's text is read as this score, or refused for this reason.
 *
 * @param text What the judge wrote.
 * @param expected The score, or the reason why there is none.
 * @example
 * ```ts
 * import { checkParse } from 'self-rewarding/testing'
 *
 * console.log(checkParse('Score: 4', 4).verdict, checkParse('3 or 4', 'no-score').verdict) // holds holds
 * ```
 */
export function checkParse(
  text: string,
  expected: number | ParseFailure,
  options: CheckParseOptions = {},
): Pick<CheckResult, 'verdict' | 'message'> {
  refuseUnknown(options, ['prompt', 'finish'])
  ensure(typeof text === 'string', 'text', text, 'what a judge wrote, as a text')
  const { prompt = JudgePrompt.additive(), finish = 'stop' } = options
  const parsed = prompt.parse(text, { finish })
  const got = parsed.ok ? parsed.score : parsed.reason
  return {
    verdict: got === expected ? 'holds' : 'fails',
    message: `${prompt.name}: this text reads as ${got}, expected ${got === expected ? 'so' : expected}\n${quoted(text)}`,
  }
}
