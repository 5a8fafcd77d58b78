import { ensure, refuseUnknown } from '../core/check.js'
import { templateLines, withoutEcho } from './echo.js'
import { resolve } from './resolve.js'
import { completeScale } from './scale.js'
import { type Findings, findStatements } from './statements.js'
import { tidy, withoutReasoning } from './tidy.js'
import type { ParseContext, ParsedScore, ParseFailure, Scale, ScoreParser } from './types.js'

/** Options of {@link parseAdditiveScore}. */
export interface ParseAdditiveScoreOptions extends Scale, ParseContext {
  /** The judge prompt. Lines of it that the judge repeats are no statements of its own. @default none */
  readonly template?: string
}

/**
 * The total that a judge's text states, or why it states none. It never guesses.
 *
 * A statement is a label (score, rating, grade, total) with a number: `Score: 4`, `**Total score:** 4/5`, `the final
 * score is 4`, `I would give this response a score of 4 out of 5`. Every word between the start of its clause and the
 * number has to be known, so that a criterion's, a film's or a quoted score is none. Ranges, hedges, other scales,
 * and two different totals are failures; `Total score: 3` after a tally (`Score: 1` … `Score: 2`) is 3. A text that
 * was cut gives a score only where it calls it total, final or overall and goes on after that line or sentence. All
 * rules: `docs/judge-parsing.md`.
 *
 * Time is linear in the length of the text.
 *
 * @param text What the judge wrote, without its prompt.
 * @throws {@link InvalidArgumentError} for a text that is no string, an impossible scale or an unknown option; never
 * because of what a text says.
 *
 * @example
 * ```ts
 * import { parseAdditiveScore } from 'self-rewarding'
 *
 * parseAdditiveScore('Clear and complete.\n\n**Score: 4/5**', { min: 0, max: 5 }) // { ok: true, score: 4 }
 * parseAdditiveScore('Score: 3 or 4', { min: 0, max: 5 }) // { ok: false, reason: 'ambiguous', raw: 'Score: 3 or 4' }
 * ```
 */
export function parseAdditiveScore(text: string, options: ParseAdditiveScoreOptions): ParsedScore {
  refuseUnknown(options, ['min', 'max', 'fractions', 'finish', 'template'])
  ensure(typeof text === 'string', 'text', text, "the judge's text as a string")
  return readScore(text, completeScale(options, 'options'), options)
}

/** The work of {@link parseAdditiveScore}, for arguments that were checked. */
function readScore(
  text: string,
  scale: Required<Scale>,
  { finish, template = '' }: Pick<ParseAdditiveScoreOptions, 'finish' | 'template'>,
): ParsedScore {
  const cut = isCut(finish)
  const fail = (reason: ParseFailure): ParsedScore => ({ ok: false, reason, raw: text })

  const tidied = tidy(withoutReasoning(text))
  // In a cut text, a line break at the end says that the line was complete.
  const answer = cut ? tidied : tidied.trimEnd()
  if (!/\S/.test(answer)) return fail(cut ? 'truncated' : 'empty')
  const own = withoutEcho(answer, templateLines(template))
  const found = findStatements(own.text, scale)
  const read = (findings: Findings): ParsedScore => {
    const resolution = resolve(findings)
    return 'score' in resolution ? { ok: true, score: resolution.score } : fail(resolution.reason)
  }
  if (!cut) return read(own.echoed ? { ...found, example: true } : found)
  // A plain score in a cut text may be an item of a tally, and what touches the end may go on: 4 as 4.5 or 4/10.
  const settledAt = Math.max(...['\n', '. ', '! ', '? '].map(mark => own.text.lastIndexOf(mark)))
  const settled = found.statements.filter(({ end }) => end <= settledAt)
  if (!settled.some(({ explicit }) => explicit)) return fail('truncated')
  return read({ ...found, statements: settled })
}

/** Whether a text ended before its author meant it to. */
export function isCut(finish: ParseContext['finish']): boolean {
  return finish !== undefined && finish !== 'stop' && finish !== 'unknown'
}

/** {@link parseAdditiveScore} with its version, as judge prompts use it. */
export const additiveParser: ScoreParser = {
  id: 'additive-2',
  parse: (text, { scale, finish = 'stop', template }) =>
    readScore(text, { ...scale, fractions: scale.fractions ?? false }, { finish, template }),
}
