import { templateLines, withoutEcho } from './echo.js'
import { isCut } from './parse-additive-score.js'
import { tidy, withoutReasoning } from './tidy.js'
import type { ParseContext } from './types.js'

/** Which of two responses is better. */
export type Verdict = 'a' | 'b' | 'tie'

/**
 * Why a text gave no verdict.
 *
 * - `empty`: no text at all.
 * - `no-verdict`: no verdict line.
 * - `empty-verdict`: a verdict line that names none of A, B and tie.
 * - `ambiguous`: a verdict line that names more than one.
 * - `contradiction`: two different verdicts.
 * - `echo`: the text repeats the instructions instead of following them.
 * - `truncated`: the text was cut before its verdict was settled.
 */
export type VerdictFailure =
  | 'empty'
  | 'no-verdict'
  | 'empty-verdict'
  | 'ambiguous'
  | 'contradiction'
  | 'echo'
  | 'truncated'

/** What a parser made of one comparison. */
export type ParsedVerdict =
  | {
      /** A verdict is stated. */
      readonly ok: true
      /** Which response is better, by their places in the judge prompt. */
      readonly verdict: Verdict
    }
  | {
      /** No verdict can be taken from the text. */
      readonly ok: false
      /** Why. */
      readonly reason: VerdictFailure
      /** The judge's whole text. */
      readonly raw: string
    }

const LINE =
  /^(?:[-+•] )?["'“‘([]?(?:my |the )?(?:final )?verdict["'”’)\]]? ?(?::|=|-|–|—| is(?= ))(?: is)?(.*)$/
const CHOICE = /^[ "'“‘([<]*(?:(?:response|answer|assistant) )?(a|b|tie)[ "'”’)\]>.!]*$/

/**
 * The verdict of a comparison: a line `Verdict: A`, `Verdict: B` or `Verdict: tie` with nothing else on it, in any
 * markdown. Two lines may repeat it, not change it.
 */
export function parseVerdict(text: string, { finish }: ParseContext, template: string): ParsedVerdict {
  const cut = isCut(finish)
  const fail = (reason: VerdictFailure): ParsedVerdict => ({ ok: false, reason, raw: text })
  const answer = tidy(withoutReasoning(text))
  if (/^\s*$/.test(answer)) return fail(cut ? 'truncated' : 'empty')
  const { text: own, echoed } = withoutEcho(answer, templateLines(template))

  const verdicts = new Set<Verdict>()
  let failure: VerdictFailure = echoed ? 'echo' : 'no-verdict'
  const lines = own.split('\n')
  // The last line of a cut text may go on: "Verdict: A" as "Verdict: A or B".
  for (const line of cut ? lines.slice(0, -1) : lines) {
    const rest = LINE.exec(line.trim())?.[1]
    if (rest === undefined) continue
    const choice = CHOICE.exec(rest)?.[1]
    if (choice === 'a' || choice === 'b' || choice === 'tie') verdicts.add(choice)
    else if (/[<|]/.test(rest)) failure = 'echo'
    else if (/(?<![a-z])(?:a|b|tie)(?![a-z])/.test(rest)) return fail('ambiguous')
    else failure = 'empty-verdict'
  }
  if (verdicts.size > 1) return fail('contradiction')
  for (const verdict of verdicts) return { ok: true, verdict }
  return fail(cut ? 'truncated' : failure)
}
