import { rationalToNumber } from '../../core/rational.js'
import { codePoints } from '../../evaluate/code-points.js'
import { type ReportCard, reportCard } from '../../evaluate/report-card.js'
import type { JudgedResponse } from '../../evaluate/types.js'
import type { JudgedText, JudgingItem } from '../../iterate/judging/types.js'
import { whyWithout } from '../../iterate/stage/why-without.js'
import { wellFormed } from '../../ledger/rows.js'
import type { RowTexts } from './rows.js'

/** What the judge says of a row, as a column of it: every field is always there, with one type. */
export interface Judged {
  /** Mean of the valid votes; null where there are too few. */
  readonly score: number | null
  /** Every vote in order; null for one without a score. */
  readonly votes: readonly (number | null)[]
  /** Why votes have no score, or the row none, joined by commas. */
  readonly failures: string
  /** What the judge wrote, vote by vote; null where a call failed. */
  readonly texts?: readonly (string | null)[]
}

/** A row that was not judged. */
export function notJudged(reason: string, withTexts: boolean): Judged {
  return { score: null, votes: [], failures: reason, ...(withTexts && { texts: [] }) }
}

/** What the judge said of a response, as a column. */
export function judgedColumn(judged: JudgedText<unknown>, withTexts: boolean): Judged {
  const made = judged.votes.filter(vote => vote !== undefined)
  const failures = made.map(whyWithout).filter(reason => reason !== undefined)
  return {
    score: 'score' in judged ? rationalToNumber(judged.score) : null,
    votes: made.map(vote => ('parsed' in vote && vote.parsed.ok ? vote.parsed.score : null)),
    failures: ('excluded' in judged ? [...failures, judged.excluded] : failures).join(','),
    ...(withTexts && { texts: made.map(vote => ('completion' in vote ? vote.completion.text : null)) }),
  }
}

/** The column as JSON. Numbers have a decimal point: readers take the type of the first rows for that of all. */
export function columnText({ score, votes, failures, texts }: Judged): string {
  const number = (value: number | null): string =>
    Number.isInteger(value) ? `${value}.0` : JSON.stringify(value)
  const text = (value: string | null): string => wellFormed(JSON.stringify(value))
  const fields = [
    `"score":${number(score)}`,
    `"votes":[${votes.map(number).join(',')}]`,
    `"failures":${text(failures)}`,
    ...(texts ? [`"texts":[${texts.map(text).join(',')}]`] : []),
  ]
  return `{${fields.join(',')}}`
}

/** A row that people judged too. */
type Ranked = JudgingItem & Pick<RowTexts, 'rank' | 'score'>

/** Gathers the rows that people ranked or scored, prompt by prompt. */
export class HumanRows {
  private readonly prompts = new Map<string, JudgedResponse[]>()
  /** By which column people's opinion is known: `rank` where a row has it. */
  private by: 'rank' | 'score' | undefined

  add({ prompt, responses, rank, score: human }: Ranked, [judged]: readonly JudgedText<unknown>[]): void {
    this.by ??= rank !== undefined ? 'rank' : human !== undefined ? 'score' : undefined
    // What is highest is ranked first: lower numbers are better.
    const place = this.by === 'rank' ? rank : human === undefined ? undefined : -human
    if (this.by === undefined || place === undefined || judged === undefined) return
    const known = this.prompts.get(prompt) ?? []
    const score = 'score' in judged ? { score: judged.score } : {}
    known.push({ rank: place, length: codePoints(responses[0]?.text ?? ''), ...score })
    this.prompts.set(prompt, known)
  }

  /** How well the judge agrees with people; undefined where no prompt has two responses of different rank. */
  card(max: number, seed: number): ReportCard | undefined {
    const instructions = [...this.prompts.values()].map(responses => ({ responses: ranked(responses) }))
    if (!instructions.some(({ responses }) => new Set(responses.map(({ rank }) => rank)).size > 1))
      return undefined
    return reportCard(instructions, { max, seed })
  }
}

/** Ranks from 0, in the order of what they were made of. */
function ranked(responses: readonly JudgedResponse[]): JudgedResponse[] {
  const places = [...new Set(responses.map(({ rank }) => rank))].sort((a, b) => a - b)
  return responses.map(response => ({ ...response, rank: places.indexOf(response.rank) }))
}
