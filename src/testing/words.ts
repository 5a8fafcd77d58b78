import { rationalToNumber } from '../core/rational.js'
import type { ComparedResponses } from '../judge/compare-responses.js'
import type { Judgement } from '../judge/judge-response.js'
import { count, plural } from '../report/text/numbers.js'
import { bounded, oneLine, printable } from '../report/text/printable.js'
import type { JudgeUsage } from './counted-model.js'

/** A text of a test as the beginning of one line. */
export function brief(text: string, limit = 160): string {
  const { text: kept, left } = bounded(oneLine(text), limit)
  if (kept === '') return '(blank)'
  return left > 0 ? `${kept}… (${count(left)} more)` : kept
}

/** A text as its author wrote it, moved in, or its beginning. */
export function quoted(whole: string, limit = 800): string {
  const { text, left } = bounded(printable(whole.trimEnd()), limit)
  const lines = text.split('\n').map(line => `    | ${line}`.trimEnd())
  return [...lines, ...(left > 0 ? [`    | … ${plural(left, 'more character')}`] : [])].join('\n')
}

/** A score, or that there is none. */
export function scoreOf({ score }: Judgement): string {
  return score === undefined ? 'no score' : String(Number(rationalToNumber(score).toFixed(3)))
}

/** Every vote in a line, with the text of the first that matters: one without a score, or else the first. */
export function votesInWords({ votes }: Judgement): string {
  const line = votes.map(({ parsed }) => (parsed.ok ? String(parsed.score) : parsed.reason)).join(', ')
  const silent = votes.findIndex(({ parsed }) => !parsed.ok)
  const at = Math.max(0, silent)
  const shown = votes[at]
  if (shown === undefined) return 'votes: none'
  const which = votes.length > 1 ? `; vote ${at + 1} said:` : ''
  return `votes: ${line}${which}\n${quoted(shown.completion.text)}`
}

/** Both verdicts, by the places that the responses had, each with what the judge wrote. */
export function verdictsInWords({ replies, texts }: ComparedResponses): string {
  const verdict = (order: 'ab' | 'ba'): string => {
    const reply = replies[order]
    return reply.ok ? reply.verdict.toUpperCase() : reply.reason
  }
  const [ab, ba] = (['ab', 'ba'] as const).map(order => quoted(texts[order], 400))
  return `verdicts: ${verdict('ab')}; with the places changed: ${verdict('ba')}; it said:\n${ab}\n  with the places changed:\n${ba}`
}

/** What the calls of a judge used. */
export function usageInWords({
  calls,
  completions,
  promptTokens,
  completionTokens,
  uncounted,
}: JudgeUsage): string {
  const tokens = `${count(promptTokens)} tokens in, ${count(completionTokens)} out`
  const unknown = uncounted > 0 ? `, ${plural(uncounted, 'call')} without a count` : ''
  return `This judge so far: ${plural(calls, 'call')}, ${plural(completions, 'reply')}, ${tokens}${unknown}.`
}

/** How many more items it takes, or why no number is said; `known` of them have a value, `excluded` have none. */
export function neededInWords(
  needed: number | undefined,
  item: string,
  { known, excluded }: { readonly known: number; readonly excluded: number },
): string {
  if (needed !== undefined) return `about ${plural(needed, `more ${item}`)} needed, if they are like these`
  if (known === 0) return `no ${item} has a score`
  if (known === 1) return `one ${item} does not say how far others are from it`
  const silent = excluded > 0 ? ', or too many have no score' : ''
  return `no number of such ${item}s would tell: the value is too near to what is claimed${silent}`
}
