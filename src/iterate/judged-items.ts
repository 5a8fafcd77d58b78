import { type ReportCardOptions, reportCard } from '../evaluate/report-card.js'
import type { JudgedInstruction, JudgedResponse } from '../evaluate/types.js'
import type { JudgeEvaluation, RankedItem } from './evaluation.js'
import { Counter } from './stage/funnel.js'
import type { PromptWork } from './stage/prompt-work.js'

/** Human-ranked responses with what a judge said of them, item by item. */
export class JudgedItems {
  private readonly failed = new Counter()
  private readonly histogram = new Counter()
  private readonly judged: JudgedInstruction[] = []

  /** An item of which all calls are recorded. */
  add(item: RankedItem, work: PromptWork): void {
    const responses = item.responses.map(({ rank, text }, response): JudgedResponse => {
      for (const vote of work.votes(response)) {
        if (vote === undefined) continue
        if ('failure' in vote) this.failed.add(`call-${vote.failure.kind}`)
        else if (vote.parsed.ok) this.histogram.add(String(vote.parsed.score))
        else this.failed.add(vote.parsed.reason)
      }
      const scored = work.score(response)
      return { rank, length: [...text].length, ...('score' in scored && { score: scored.score }) }
    })
    this.judged.push({ ...(item.group !== undefined && { group: item.group }), responses })
  }

  /** What it comes to. */
  result(options: ReportCardOptions): Pick<JudgeEvaluation, 'card' | 'votes'> {
    return {
      card: reportCard(this.judged, options),
      votes: { failed: this.failed.tally(), histogram: this.histogram.tally() },
    }
  }
}
