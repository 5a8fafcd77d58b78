import { z } from 'zod'
import { RowCounter } from '../../iterate/again/votes/row-counter.js'
import type { VotesRow } from '../../iterate/index.js'
import type { Manifest } from '../../iterate/manifest.js'
import { selectionStream } from '../../iterate/stage/selection.js'
import { meanOfVotes } from '../../judge/aggregate.js'
import { promptOfRows } from './counted-prompt.js'
import type { PromptRows } from './prompt-rows.js'

/** What so many of the recorded votes would have given; `analyseVotes` says the same of it, and more. */
export type FewerVotes = Pick<VotesRow, 'votes' | 'tied' | 'pairs' | 'votesPerPair' | 'lastVoteAgreement'>

/** More rows than this are no table. */
const mostVotes = 16

const known = z.object({
  judge: z.object({
    votes: z.int().min(2).max(mostVotes),
    spareVotes: z.int().min(0),
    requiredVotes: z.int().min(1),
    // Of another one there is but the name.
    aggregation: z.literal(meanOfVotes.name),
  }),
})

/** Counts what each number of votes up to the run's own would have given, from the datasets. */
export class FewerVotesCounter {
  /** One for an iteration in which a response got several votes whose mean is its score; for others there is none. */
  static of(written: Pick<Manifest, 'seed' | 'iteration' | 'settings'> | undefined) {
    const settings = known.safeParse(written?.settings)
    if (written === undefined || !settings.success) return undefined
    return new FewerVotesCounter(settings.data.judge, written)
  }

  private readonly counters: readonly RowCounter[]

  private constructor(
    private readonly judge: z.infer<typeof known>['judge'],
    private readonly written: Pick<Manifest, 'seed' | 'iteration'>,
  ) {
    this.counters = Array.from({ length: judge.votes }, (_, i) => new RowCounter(i + 1, judge.votes - 1))
  }

  add(rows: PromptRows): void {
    const index = rows.prompt.prompt_index
    const prompt = promptOfRows(rows, this.judge.votes + this.judge.spareVotes)
    for (const counter of this.counters) {
      counter.add(prompt, index, selectionStream(this.written, index), {
        ...this.judge,
        aggregation: meanOfVotes,
      })
    }
  }

  result(): readonly FewerVotes[] {
    return this.counters.map(counter => {
      const { votes, tied, pairs, votesPerPair, lastVoteAgreement } = counter.result(noUsage)
      return {
        votes,
        tied,
        pairs,
        ...(votesPerPair !== undefined && { votesPerPair }),
        lastVoteAgreement,
      }
    })
  }
}

/** Datasets do not say what calls used. */
const noUsage = { several: false, perCall: undefined, perVote: 0 }
