import type { CallRecord } from '../../ledger/record.js'
import { type Spent, UsageCounter } from '../spending/usage.js'
import { Counter, type Tally } from '../tally.js'
import type { PromptWork, Vote } from './prompt-work.js'
import type { Selected } from './selection.js'

/** How prompts became pairs in one iteration, with every exclusion and its reason. */
export interface Funnel {
  /** Prompts that the source gave. */
  readonly prompts: {
    /** That entered and were used. */
    readonly accepted: number
    /** That entered and were not needed, since `targetPairs` was reached before them. */
    readonly notNeeded: number
    /** That did not, by reason. */
    readonly dropped: Tally
  }
  /** Candidates. */
  readonly candidates: {
    /** N for each prompt. */
    readonly asked: number
    /** That have a text. */
    readonly received: number
    /** That have a text, by how it ended. */
    readonly finish: Tally
    /** Whose text an earlier candidate of the prompt has as well. */
    readonly sameText: number
    /** Prompts of whose candidates all have one text: a sign of a backend that does not sample. */
    readonly promptsWithOneText: number
    /** In which the judge prompt had to neutralise or mark something, by what it was. */
    readonly flagged: Tally
  }
  /** Votes of the judge. */
  readonly votes: {
    /** Replies of the judge, spare votes included. */
    readonly received: number
    /** Replies that gave a score. */
    readonly valid: number
    /** Replies and calls that gave none, by reason. */
    readonly failed: Tally
    /** Valid votes by score. */
    readonly histogram: Tally
  }
  /** Candidates, by whether their votes gave a score. */
  readonly scores: {
    /** That have one. */
    readonly scored: number
    /** That have none, by reason; `not-judged` where the selection needs no scores and nobody was asked. */
    readonly excluded: Tally
  }
  /** What there is to train on. */
  readonly selected: {
    /** Prompts that gave rows. */
    readonly prompts: number
    /** Rows: preference pairs, or positive examples. */
    readonly rows: number
    /** `targetPairs`, where there is one; fewer rows mean that there were too few prompts. */
    readonly target: number | null
    /** Prompts that gave none, by reason. */
    readonly excluded: Tally
    /** Candidates that could take no part, by reason. */
    readonly candidatesLeftOut: Tally
    /** Rows that could be made and were left out, by reason: a `RowExclusion`, or `over-target`. */
    readonly rowsLeftOut: Tally
  }
  /** What the calls of the iteration used until its datasets were written. */
  readonly spent: Spent
}

/** Counts one iteration's funnel, prompt by prompt. */
export class FunnelCounter {
  private readonly dropped = new Counter()
  private readonly finish = new Counter()
  private readonly flagged = new Counter()
  private readonly voteFailures = new Counter()
  private readonly histogram = new Counter()
  private readonly unscored = new Counter()
  private readonly unselected = new Counter()
  private readonly leftOut = new Counter()
  private readonly rowsLeftOut = new Counter()
  private prompts = 0
  private asked = 0
  private sameText = 0
  private oneText = 0
  private valid = 0
  private replies = 0
  private scored = 0
  private selectedPrompts = 0
  private rows = 0
  private notNeeded = 0
  private readonly used = new UsageCounter()

  /** @param target Rows wanted. */
  constructor(private readonly target: number = Number.POSITIVE_INFINITY) {}

  /** Rows that are still wanted. */
  get wanted(): number {
    return this.target - this.rows
  }

  /** A prompt after the one that completed the target. */
  leaveOut(): void {
    this.notNeeded++
  }

  /** A prompt that did not enter. */
  drop(reason: string): void {
    this.dropped.add(reason)
  }

  /** A recorded call. */
  spend(call: CallRecord): void {
    this.used.add(call)
  }

  /** A complete prompt with what was selected of it; rows past the target do not count. */
  add(work: PromptWork, flags: readonly (readonly string[])[], selection: Selected): void {
    this.addWork(work, flags)
    this.addSelection(selection)
  }

  /** A complete prompt of which nothing is selected. */
  addWork(work: PromptWork, flags: readonly (readonly string[])[]): void {
    this.prompts++
    this.asked += work.candidates.length
    const texts = new Set<string>()
    let received = 0
    work.candidates.forEach((slot, candidate) => {
      const scored = work.score(candidate)
      if ('score' in scored) this.scored++
      else this.unscored.add(scored.excluded)
      if (slot === undefined || 'failure' in slot) return
      this.finish.add(slot.completion.finish)
      texts.add(slot.completion.text)
      received++
      if (work.sameTextAs(candidate) !== candidate) this.sameText++
      for (const flag of flags[candidate] ?? []) this.flagged.add(flag)
      for (const vote of work.votes(candidate)) if (vote) this.addVote(vote)
    })
    // A single answer whose siblings failed tells nothing.
    if (texts.size === 1 && received > 1) this.oneText++
  }

  private addVote(vote: Vote): void {
    if ('failure' in vote) {
      this.voteFailures.add(`call-${vote.failure.kind}`)
      return
    }
    this.replies++
    if (vote.parsed.ok) {
      this.valid++
      this.histogram.add(String(vote.parsed.score))
    } else this.voteFailures.add(vote.parsed.reason)
  }

  private addSelection(selection: Selected): void {
    for (const { reason } of selection.excluded) this.leftOut.add(reason)
    for (const [reason, rows] of Object.entries(selection.excludedRows ?? {}))
      this.rowsLeftOut.add(reason, rows)
    if (selection.ok) {
      const used = Math.min(selection.rows.length, this.wanted)
      this.selectedPrompts++
      this.rowsLeftOut.add('over-target', selection.rows.length - used)
      this.rows += used
    } else this.unselected.add(selection.reason)
  }

  /** What was counted. */
  result(): Funnel {
    const finish = this.finish.tally()
    return {
      prompts: { accepted: this.prompts, notNeeded: this.notNeeded, dropped: this.dropped.tally() },
      candidates: {
        asked: this.asked,
        received: Object.values(finish).reduce((sum, n) => sum + n, 0),
        finish,
        sameText: this.sameText,
        promptsWithOneText: this.oneText,
        flagged: this.flagged.tally(),
      },
      votes: {
        received: this.replies,
        valid: this.valid,
        failed: this.voteFailures.tally(),
        histogram: this.histogram.tally(),
      },
      scores: { scored: this.scored, excluded: this.unscored.tally() },
      selected: {
        prompts: this.selectedPrompts,
        rows: this.rows,
        target: Number.isFinite(this.target) ? this.target : null,
        excluded: this.unselected.tally(),
        candidatesLeftOut: this.leftOut.tally(),
        rowsLeftOut: this.rowsLeftOut.tally(),
      },
      spent: this.used.result(),
    }
  }
}
