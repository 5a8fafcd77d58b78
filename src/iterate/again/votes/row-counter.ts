import { compareRational, exactMean, rationalToNumber } from '../../../core/rational.js'
import type { Random } from '../../../core/seed.js'
import { signOf } from '../../../evaluate/signs/types.js'
import type { Completion } from '../../../model/provider.js'
import { bestVsWorst } from '../../../select/index.js'
import { Counter } from '../../tally.js'
import { AgreementCounter } from './agreement.js'
import { type CountedVote, type FirstVotes, firstVotes, scoreOf, type Voting } from './first-votes.js'
import type { VotesRow } from './types.js'

/** What calls of the judge used on average, failed ones included. */
export interface Usage {
  /** Whether a call gives several votes. */
  readonly several: boolean
  /** Tokens of a call's input; `undefined` where no call told. */
  readonly perCall: number | undefined
  /** Tokens of a vote. */
  readonly perVote: number
}

/** A complete prompt as far as it is counted; one of recorded calls is one. */
export interface CountedPrompt {
  /** Its candidates; a place without a text is any other object, or empty. */
  readonly candidates: readonly (
    | { readonly completion: Pick<Completion, 'text' | 'finish'> }
    | { readonly failure: object }
    | undefined
  )[]
  /** The lowest candidate with the same text. */
  sameTextAs(candidate: number): number
  /** Votes on a text, by its lowest candidate. */
  votes(candidate: number): readonly (CountedVote | undefined)[]
}

const strategy = bestVsWorst()

/** Counts what K votes would have given, prompt by prompt. */
export class RowCounter {
  private readonly agreement = new AgreementCounter()
  private readonly lastVote = new AgreementCounter()
  private readonly scores = new Counter()
  private judged = 0
  private unscored = 0
  private compared = 0
  private tied = 0
  private pairs = 0
  private asked = 0
  private rounds = 0

  constructor(
    private readonly votes: number,
    /** Index of the vote that is held out for every K. */
    private readonly last: number,
  ) {}

  /** A complete prompt, with the stream from which its pair was drawn. */
  add(work: CountedPrompt, index: number, random: Random, settings: Omit<Voting, 'votes'>): void {
    const voting = { ...settings, votes: this.votes }
    const first = new Map<number, FirstVotes>()
    const candidates = work.candidates.map((slot, candidate) => {
      if (slot === undefined || 'failure' in slot) return { text: '', finish: 'unknown' as const }
      const judged = work.sameTextAs(candidate)
      const found = first.get(judged) ?? firstVotes(work.votes(judged), voting)
      if (judged === candidate && found.used > 0) {
        first.set(judged, found)
        this.count(found)
      }
      const { score } = found
      return { ...slot.completion, ...(score && { score }) }
    })
    const selected = strategy.select({ prompt: '', index, candidates }, random)
    const able = candidates.filter(each => 'score' in each && each.score && each.finish === 'stop')
    if (new Set(able.map(({ text }) => text)).size > 1) {
      this.compared++
      if (!selected.ok) this.tied++
    }
    const pair = selected.ok ? selected.rows[0] : undefined
    if (pair) this.hold(work, first, pair.chosenCandidate, pair.rejectedCandidate)
  }

  private count({ score, used, rounds }: FirstVotes): void {
    this.judged++
    this.asked += used
    this.rounds += rounds
    if (score === undefined) this.unscored++
    else this.scores.add(String(Math.round(100 * rationalToNumber(score)) / 100))
  }

  /** Holds a pair against the votes that it was not made of. */
  private hold(
    work: CountedPrompt,
    first: ReadonlyMap<number, FirstVotes>,
    chosen: number,
    rejected: number,
  ): void {
    this.pairs++
    const rest = [chosen, rejected].map(candidate => {
      const judged = work.sameTextAs(candidate)
      const used = first.get(judged)?.used ?? 0
      return work.votes(judged).map((vote, i) => (i < used ? undefined : scoreOf(vote)))
    })
    const [better, worse] = rest.map(votes => exactMean(votes.filter(vote => vote !== undefined)))
    if (better && worse) this.agreement.add(compareRational(better, worse))
    const [one, other] = rest.map(votes => votes[this.last])
    if (one !== undefined && other !== undefined) this.lastVote.add(one - other)
  }

  result({ several, perCall, perVote }: Usage): VotesRow {
    const { judged, unscored, compared, tied, pairs, asked } = this
    const calls = several ? this.rounds : asked
    const tokens = perCall === undefined ? undefined : calls * perCall + asked * perVote
    return {
      votes: this.votes,
      tied: signOf(compared === 0 ? undefined : tied / compared, compared),
      unscored: signOf(judged === 0 ? undefined : unscored / judged, judged),
      pairs,
      agreement: this.agreement.result(),
      lastVoteAgreement: this.lastVote.result(),
      asked,
      calls,
      ...(calls > 0 && { pairsPer1000Calls: (1000 * pairs) / calls }),
      ...(pairs > 0 && { votesPerPair: asked / pairs, callsPerPair: calls / pairs }),
      ...(pairs > 0 && tokens !== undefined && { tokensPerPair: tokens / pairs }),
      scores: this.scores.tally(),
    }
  }
}
