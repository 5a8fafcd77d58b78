import type { JudgePrompt } from '../../judge/judge-prompt.js'
import type { JudgedVote } from '../../judge/judge-response.js'
import { withoutReasoning } from '../../judge/tidy.js'
import type { EftDrop } from './types.js'

/** A judgement in its two parts, or why it is none to imitate. */
export type SplitJudgement =
  | { readonly ok: true; readonly justification: string; readonly score: number }
  | { readonly ok: false; readonly reason: EftDrop }

/**
 * A score line at the end of a text: `Score: 4`, `**Total score: 4/5**`, `The final score is 4 out of 5.`, on a line of
 * its own or after the end of a sentence.
 *
 * @param sign What may stand before the number.
 */
const scoreAtEnd = (sign: RegExp): RegExp =>
  new RegExp(
    [
      /(?<=^|\n|[.!?:;)"'”’] {1,3})[ *_#>"'“([-]{0,8}/,
      /(?:(?:so|thus|therefore|my|the|total|final|overall),? ){0,4}score/,
      /[ *_]{0,4}(?::|=|is:?)[ *_"'“]{0,5}\n?/,
      sign,
      /(?<score>\d{1,9}(?:\.\d{1,9})?)/,
      /(?: ?(?:\/|out of) ?\d{1,9})?(?: points?)?[\s.!*_"'”’)\]]{0,8}$/,
    ]
      .map(({ source }) => source)
      .join(''),
    'i',
  )

const SCORE_AT_END = scoreAtEnd(/(?<minus>)/)
/** On scales below zero. */
const SIGNED_SCORE_AT_END = scoreAtEnd(/(?<minus>[-−]?)/)

/** The line with which a judgement ends. */
function scoreLine(score: number): string {
  return `Score: ${score}`
}

function statedIn({ groups }: RegExpExecArray): number {
  return Number(groups?.score) * (groups?.minus ? -1 : 1)
}

/** A judgement as it is trained on. */
export function judgementText(justification: string, score: number): string {
  return `${justification.trimEnd()}\n\n${scoreLine(score)}`
}

/**
 * The judge's words without the line that states the score, and without a reasoning trace. Words after that line are no
 * reason to cut the judge short: such a judgement is left out, and counted.
 */
export function splitJudgement({ completion, parsed }: JudgedVote, judge: JudgePrompt): SplitJudgement {
  if (!parsed.ok) return { ok: false, reason: parsed.reason }
  if (completion.finish !== 'stop') return { ok: false, reason: 'unfinished' }
  const { score } = parsed
  const text = withoutReasoning(completion.text).trim()
  const found = (judge.scale.min < 0 ? SIGNED_SCORE_AT_END : SCORE_AT_END).exec(text)
  if (!found || statedIn(found) !== score) return { ok: false, reason: 'words-after-score' }
  const justification = text.slice(0, found.index).trimEnd()
  if (justification === '') return { ok: false, reason: 'no-justification' }
  const read = judge.parse(judgementText(justification, score))
  return read.ok && read.score === score
    ? { ok: true, justification, score }
    : { ok: false, reason: 'unreadable' }
}
