import { codePoints } from '../evaluate/code-points.js'
import { failuresByLength, type JudgedLength } from '../evaluate/failures-by-length.js'
import { type ReportCardOptions, reportCard } from '../evaluate/report-card.js'
import { VoteConsistencyCounter } from '../evaluate/signs/vote-consistency.js'
import type { JudgedInstruction, JudgedResponse } from '../evaluate/types.js'
import type { RankedItem } from './ranked-item.js'
import type { JudgeEvaluation } from './report.js'
import type { PromptWork, Vote } from './stage/prompt-work.js'
import { Counter } from './tally.js'

/** Human-ranked responses with what a judge said of them, item by item. */
export class JudgedItems {
  private readonly failed = new Counter()
  private readonly histogram = new Counter()
  private readonly judged: JudgedInstruction[] = []
  private readonly consistency = new VoteConsistencyCounter()
  private readonly lengths: JudgedLength[] = []

  /** An item of which all calls are recorded. */
  add(item: RankedItem, work: PromptWork): void {
    const responses = item.responses.map(({ rank, text }, response): JudgedResponse => {
      const length = codePoints(text)
      this.addVotes(length, work.votes(response))
      const scored = work.score(response)
      return { rank, length, ...('score' in scored && { score: scored.score }) }
    })
    this.judged.push({ ...(item.group !== undefined && { group: item.group }), responses })
  }

  private addVotes(length: number, votes: readonly (Vote | undefined)[]): void {
    const scores: number[] = []
    let failed = 0
    const fail = (reason: string): void => {
      failed++
      this.failed.add(reason)
    }
    for (const vote of votes) {
      if (vote === undefined) continue
      if ('failure' in vote) fail(`call-${vote.failure.kind}`)
      else if (!vote.parsed.ok) fail(vote.parsed.reason)
      else {
        scores.push(vote.parsed.score)
        this.histogram.add(String(vote.parsed.score))
      }
    }
    this.consistency.add(scores)
    // A text that an earlier one of the item has is judged with it.
    if (scores.length + failed > 0) this.lengths.push({ length, votes: scores.length + failed, failed })
  }

  /** What it comes to. */
  result(options: ReportCardOptions): Omit<JudgeEvaluation, 'spent'> {
    return {
      card: reportCard(this.judged, options),
      consistency: this.consistency.result(),
      failuresByLength: failuresByLength(this.lengths),
      votes: { failed: this.failed.tally(), histogram: this.histogram.tally() },
    }
  }
}
