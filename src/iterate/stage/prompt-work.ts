import type { Rational } from '../../core/rational.js'
import { type Aggregation, aggregateVotes } from '../../judge/aggregate.js'
import type { ParsedScore } from '../../judge/types.js'
import type { CallFailure, CallRecord } from '../../ledger/record.js'
import { type Gap, gaps } from '../../model/fill.js'
import type { Completion } from '../../model/provider.js'

/** What decides which calls a prompt still needs and what its votes amount to. */
export interface WorkSettings {
  /** Votes a candidate is to have. */
  readonly votes: number
  /** Further votes at most, in place of those that gave no score. */
  readonly spareVotes: number
  /** Valid votes without which a candidate has no score. */
  readonly requiredVotes: number
  /** Whether candidates that did not finish are judged. */
  readonly unfinished: boolean
  /** Reads a judge's text. */
  readonly parse: (completion: Completion) => ParsedScore
  /** Makes a score of valid votes. */
  readonly aggregation: Aggregation
}

/** A call that a prompt still needs. */
export type PlannedCall =
  | ({ readonly kind: 'candidates' } & Gap)
  | ({ readonly kind: 'judgements'; readonly candidate: number } & Gap)

/** One vote: the raw reply with what the parser made of it, or why there was no reply. */
export type Vote =
  | { readonly completion: Completion; readonly parsed: ParsedScore }
  | { readonly failure: CallFailure }

/** One candidate: its text, or why there is none. */
export type CandidateSlot = { readonly completion: Completion } | { readonly failure: CallFailure }

/** What a candidate's votes came to. */
export type Scored =
  | { readonly score: Rational; readonly votes: number }
  | { readonly excluded: 'no-candidate' | 'empty' | 'unfinished' | 'too-few-valid-votes' }

/**
 * One prompt on its way from candidates to scores: what is recorded of it and, as a pure function of that, what is
 * still to be asked. A live run, a resumed one and a recomputation all fold the same records into it.
 */
export class PromptWork {
  private readonly slots: (CandidateSlot | undefined)[]
  private readonly ballots = new Map<number, (Vote | undefined)[]>()

  constructor(
    private readonly settings: WorkSettings,
    /** Candidates asked for, or the texts that are to be judged. */
    candidates: number | readonly Completion[],
  ) {
    this.slots =
      typeof candidates === 'number'
        ? Array.from({ length: candidates }, () => undefined)
        : candidates.map(completion => ({ completion }))
  }

  /** The calls of it that failed for good: something of it is missing. */
  get failures(): readonly CallFailure[] {
    return [this.slots, ...this.ballots.values()].flatMap(places =>
      places.flatMap(place => (place && 'failure' in place ? [place.failure] : [])),
    )
  }

  /** Forgets the failures of calls that may work another time, so that they are made again. */
  reopen(): void {
    for (const places of [this.slots, ...this.ballots.values()]) {
      places.forEach((place, i) => {
        if (place && 'failure' in place && place.failure.retryable) places[i] = undefined
      })
    }
  }

  /** The candidates, in order; `undefined` where nothing is recorded yet. */
  get candidates(): readonly (CandidateSlot | undefined)[] {
    return this.slots
  }

  /** The votes on a candidate, in vote order; those on the first candidate with its text. */
  votes(candidate: number): readonly (Vote | undefined)[] {
    return this.ballots.get(candidate) ?? []
  }

  /** Takes a record in. The first completion for a place stays; a failure gives way to it. */
  add(record: CallRecord): void {
    if (record.kind === 'candidates') {
      fillPlaces(this.slots, record.candidate, record, completion => ({ completion }))
      return
    }
    const ballot = this.ballots.get(record.candidate) ?? []
    this.ballots.set(record.candidate, ballot)
    fillPlaces(ballot, record.vote, record, completion => ({
      completion,
      parsed: this.settings.parse(completion),
    }))
  }

  /**
   * The calls that can be made now; none when the prompt is complete.
   *
   * @param several Whether one call may give several completions.
   */
  pending(several: boolean): readonly PlannedCall[] {
    const candidates = gaps(i => this.slots[i] !== undefined, this.slots.length, several)
    // Identical texts are judged once, so the judge waits until all texts of the prompt are known.
    if (candidates.length > 0) return candidates.map(gap => ({ kind: 'candidates', ...gap }))
    return this.slots.flatMap((_, candidate) =>
      this.isJudged(candidate)
        ? this.missingVotes(candidate, several).map(
            (gap): PlannedCall => ({ kind: 'judgements', candidate, ...gap }),
          )
        : [],
    )
  }

  private missingVotes(candidate: number, several: boolean): readonly Gap[] {
    const { votes, spareVotes } = this.settings
    const ballot = this.votes(candidate)
    const asked = Math.max(votes, ballot.length)
    const open = gaps(i => ballot[i] !== undefined, asked, several)
    if (open.length > 0) return open
    const missing = votes - ballot.filter(isValid).length
    const spare = Math.min(missing, votes + spareVotes - asked)
    return spare > 0 ? gaps(i => i < asked, asked + spare, several) : []
  }

  /** Whether the judge is asked about this candidate: it has a text, finished, that no earlier candidate has. */
  private isJudged(candidate: number): boolean {
    const slot = this.slots[candidate]
    if (slot === undefined || 'failure' in slot) return false
    if (this.sameTextAs(candidate) !== candidate || isBlank(slot)) return false
    return slot.completion.finish === 'stop' || this.settings.unfinished
  }

  /** The lowest candidate with the same text and finish; itself where the text is new. */
  sameTextAs(candidate: number): number {
    const slot = this.slots[candidate]
    if (slot === undefined || 'failure' in slot) return candidate
    const { text, finish } = slot.completion
    return this.slots.findIndex(
      other =>
        other !== undefined &&
        'completion' in other &&
        other.completion.text === text &&
        other.completion.finish === finish,
    )
  }

  /** What a candidate's votes came to. */
  score(candidate: number): Scored {
    const slot = this.slots[candidate]
    if (slot === undefined || 'failure' in slot) return { excluded: 'no-candidate' }
    const judged = this.sameTextAs(candidate)
    const { votes, requiredVotes: required, aggregation } = this.settings
    // Spare votes stand in for failed ones; past K valid ones they do not count.
    const valid = this.votes(judged)
      .flatMap(vote => (vote && 'parsed' in vote && vote.parsed.ok ? [vote.parsed.score] : []))
      .slice(0, votes)
    const score = aggregateVotes(valid, { required, aggregation })
    if (score !== undefined) return { score, votes: valid.length }
    if (isBlank(slot)) return { excluded: 'empty' }
    return { excluded: this.isJudged(judged) ? 'too-few-valid-votes' : 'unfinished' }
  }
}

/** Nothing to judge, and nothing to learn from. */
function isBlank({ completion }: { readonly completion: Completion }): boolean {
  return completion.text.trim() === ''
}

function isValid(vote: Vote | undefined): boolean {
  return vote !== undefined && 'parsed' in vote && vote.parsed.ok
}

function fillPlaces<Place extends object>(
  places: (Place | { readonly failure: CallFailure } | undefined)[],
  first: number,
  record: CallRecord,
  fill: (completion: Completion) => Place,
): void {
  const isOpen = (place: number): boolean => {
    const present = places[place]
    return present === undefined || 'failure' in present
  }
  record.completions.forEach((completion, i) => {
    if (isOpen(first + i)) places[first + i] = fill(completion)
  })
  const { failure } = record
  if (failure === undefined) return
  for (let place = first; place < first + record.n; place++) places[place] ??= { failure }
}
