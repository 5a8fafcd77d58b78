import type { Rational } from '../../core/rational.js'
import { type Aggregation, aggregateVotes } from '../../judge/aggregate.js'
import type { ParsedScore } from '../../judge/types.js'
import type { CallFailure, CallReading, CallRecord } from '../../ledger/record.js'
import { type Gap, gaps } from '../../model/fill.js'
import type { Completion } from '../../model/provider.js'
import { textMark } from './text-mark.js'

/** What decides which calls a prompt still needs and what its votes amount to. */
export interface WorkSettings {
  /** Votes a candidate is to have; 0 where nobody judges. */
  readonly votes: number
  /** Further votes at most, in place of those that gave no score. */
  readonly spareVotes: number
  /** Valid votes without which a candidate has no score. */
  readonly requiredVotes: number
  /** Whether candidates that did not finish are judged. */
  readonly unfinished: boolean
  /** Identifies how a judge's text is read: `id` of the judge prompt. */
  readonly reader: string
  /** Reads a judge's text. */
  readonly parse: (completion: Completion) => ParsedScore
  /** Makes a score of valid votes. */
  readonly aggregation: Aggregation
}

/** A call that a prompt still needs. */
export type PlannedCall =
  | ({ readonly kind: 'candidates' } & Gap)
  | ({ readonly kind: 'judgements'; readonly candidate: number } & Gap)

/** Whether one call of a kind may give several completions. */
export interface Several {
  readonly candidates: boolean
  readonly judgements: boolean
}

/** One vote: the raw reply with what the parser makes of it, or why there was no reply. */
export type Vote = CastVote | { readonly failure: CallFailure }

/** A reply of the judge. It is parsed when somebody asks what it says, and once. */
class CastVote {
  constructor(
    readonly completion: Completion,
    private readonly parse: WorkSettings['parse'],
    /** Whether it gives a score, where its record tells. */
    private readonly validity: boolean | undefined,
    private result: ParsedScore | undefined,
  ) {}

  get parsed(): ParsedScore {
    this.result ??= this.parse(this.completion)
    return this.result
  }

  get isValid(): boolean {
    return this.validity ?? this.parsed.ok
  }
}

/** One candidate: its text, or why there is none. */
export type CandidateSlot = { readonly completion: Completion } | { readonly failure: CallFailure }

/** What a candidate's votes came to. */
export type Scored =
  | { readonly score: Rational; readonly votes: number }
  | { readonly excluded: 'no-candidate' | 'not-judged' | 'empty' | 'unfinished' | 'too-few-valid-votes' }

/**
 * One prompt on its way from candidates to scores: what is recorded of it and, as a pure function of that, what is
 * still to be asked. A live run, a resumed one and a recomputation all fold the same records into it.
 */
export class PromptWork {
  private readonly slots: (CandidateSlot | undefined)[]
  private readonly ballots = new Map<number, (Vote | undefined)[]>()
  /** Marks of the candidates' texts, made when they are first needed. */
  private readonly marks: (string | undefined)[] = []
  /** Votes on candidates of which no text is known yet. */
  private early: CallRecord[] = []
  /** Replies that were read and are not recorded yet. */
  private readonly read = new Map<Completion, ParsedScore>()

  constructor(
    private readonly settings: WorkSettings,
    /** Candidates asked for, or the texts that are to be judged. */
    candidates: number | readonly Completion[],
  ) {
    this.slots =
      typeof candidates === 'number'
        ? new Array<undefined>(candidates).fill(undefined)
        : candidates.map(completion => ({ completion }))
  }

  /** The calls of it that failed for good: something of it is missing. */
  get failures(): readonly CallFailure[] {
    const found: CallFailure[] = []
    const collect = (places: readonly (object | undefined)[]): void => {
      for (const place of places) if (isFailed(place)) found.push(place.failure)
    }
    collect(this.slots)
    for (const ballot of this.ballots.values()) collect(ballot)
    return found
  }

  /** Forgets the failures of calls that may work another time, so that they are made again. */
  reopen(): void {
    for (const places of [this.slots, ...this.ballots.values()]) {
      places.forEach((place, i) => {
        if (place && 'failure' in place && place.failure.retryable) places[i] = undefined
      })
    }
    this.early = this.early.filter(({ failure }) => !failure?.retryable)
  }

  /** Whether a call for candidates is missing. */
  get lacksCandidates(): boolean {
    return this.slots.includes(undefined)
  }

  /** The candidates, in order; `undefined` where nothing is recorded yet. */
  get candidates(): readonly (CandidateSlot | undefined)[] {
    return this.slots
  }

  /** The votes on a candidate, in vote order; those on the first candidate with its text. */
  votes(candidate: number): readonly (Vote | undefined)[] {
    return this.ballots.get(candidate) ?? []
  }

  /** The mark of a candidate's text, with which votes on it are recorded; `undefined` where it has none yet. */
  markOf(candidate: number): string | undefined {
    const slot = this.slots[candidate]
    if (slot === undefined || 'failure' in slot) return undefined
    // A text that is there stays.
    const mark = this.marks[candidate] ?? textMark(slot.completion.text)
    this.marks[candidate] = mark
    return mark
  }

  /**
   * Takes a record in. The first completion for a place stays; a failure gives way to it. Votes on another text than the
   * candidate has are not taken in.
   */
  add(record: CallRecord): void {
    if (record.kind !== 'candidates') {
      this.addVotes(record)
      return
    }
    fillPlaces(this.slots, record.candidate, record, completion => ({ completion }))
    if (this.early.length === 0) return
    const { early } = this
    this.early = []
    for (const votes of early) this.addVotes(votes)
  }

  private addVotes(record: CallRecord): void {
    const slot = this.slots[record.candidate]
    if (slot === undefined || 'failure' in slot) {
      this.early.push(record)
      return
    }
    if (record.judged !== undefined && record.judged !== this.markOf(record.candidate)) return
    let ballot = this.ballots.get(record.candidate)
    if (ballot === undefined) {
      ballot = []
      this.ballots.set(record.candidate, ballot)
    }
    const { reader, parse } = this.settings
    const valid = record.reading?.by === reader ? record.reading.valid : []
    fillPlaces(ballot, record.vote, record, (completion, i) => {
      return new CastVote(completion, parse, valid[i], this.read.get(completion))
    })
    if (this.read.size > 0) for (const completion of record.completions) this.read.delete(completion)
  }

  /** Reads replies of the judge that are about to be recorded; nothing where its parser throws. */
  readingOf(completions: readonly Completion[]): CallReading | undefined {
    const { reader, parse } = this.settings
    try {
      for (const completion of completions) this.read.set(completion, parse(completion))
    } catch {
      // It throws again for whoever needs the vote, when the reply is recorded.
      return undefined
    }
    return { by: reader, valid: completions.map(completion => this.read.get(completion)?.ok === true) }
  }

  /**
   * The calls that can be made now; none when the prompt is complete. Nothing is asked in place of a call that may work
   * another time, nor because of it: which calls there are must not depend on when a backend was away.
   *
   * @param several Whether one call may give several completions.
   */
  pending(several: Several): readonly PlannedCall[] {
    const candidates = gaps(i => this.slots[i] !== undefined, this.slots.length, several.candidates)
    // Identical texts are judged once, so the judge waits until all texts of the prompt are known.
    if (candidates.length > 0) return candidates.map(gap => ({ kind: 'candidates', ...gap }))
    if (this.slots.some(mayCome)) return []
    return this.slots.flatMap((_, candidate) =>
      this.isJudged(candidate)
        ? this.missingVotes(candidate, several.judgements).map(
            (gap): PlannedCall => ({ kind: 'judgements', candidate, ...gap }),
          )
        : [],
    )
  }

  private missingVotes(candidate: number, several: boolean): readonly Gap[] {
    const ballot = this.votes(candidate)
    const asked = Math.max(this.settings.votes, ballot.length)
    const open = gaps(i => ballot[i] !== undefined, asked, several)
    return open.length > 0 ? open : gaps(i => i < asked, asked + this.spareVotes(ballot), several)
  }

  /** Votes to ask in place of those that gave no score, now that all that were asked are there. */
  private spareVotes(ballot: readonly (Vote | undefined)[]): number {
    const { votes, spareVotes } = this.settings
    let missing = votes
    for (const vote of ballot) {
      if (mayCome(vote)) return 0
      if (isValid(vote)) missing--
    }
    return Math.max(0, Math.min(missing, votes + spareVotes - ballot.length))
  }

  /** Whether no call is pending; asked after every record of a ledger, so it is quick. */
  get isDone(): boolean {
    if (this.slots.includes(undefined)) return false
    if (this.slots.some(mayCome)) return true
    for (let candidate = 0; candidate < this.slots.length; candidate++) {
      if (!this.isJudged(candidate)) continue
      const ballot = this.votes(candidate)
      if (ballot.length < this.settings.votes || ballot.includes(undefined)) return false
      if (this.spareVotes(ballot) > 0) return false
    }
    return true
  }

  /** Whether the judge is asked about this candidate: it has a text, finished, that no earlier candidate has. */
  private isJudged(candidate: number): boolean {
    const slot = this.slots[candidate]
    if (this.settings.votes === 0 || slot === undefined || 'failure' in slot) return false
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
    const { votes, requiredVotes: required, aggregation } = this.settings
    if (votes === 0) return { excluded: 'not-judged' }
    const judged = this.sameTextAs(candidate)
    // Spare votes stand in for failed ones; past K valid ones they do not count.
    const valid = this.votes(judged)
      .flatMap(vote => (vote instanceof CastVote && vote.parsed.ok ? [vote.parsed.score] : []))
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
  return vote instanceof CastVote && vote.isValid
}

function isFailed(place: object | undefined): place is { readonly failure: CallFailure } {
  return place !== undefined && 'failure' in place
}

/** Whether it failed in a way in which another try may not. */
export function mayCome(place: object | undefined): boolean {
  return isFailed(place) && place.failure.retryable
}

function fillPlaces<Place extends object>(
  places: (Place | { readonly failure: CallFailure } | undefined)[],
  first: number,
  record: CallRecord,
  fill: (completion: Completion, i: number) => Place,
): void {
  const isOpen = (place: number): boolean => {
    const present = places[place]
    return present === undefined || 'failure' in present
  }
  record.completions.forEach((completion, i) => {
    if (isOpen(first + i)) places[first + i] = fill(completion, i)
  })
  const { failure } = record
  if (failure === undefined) return
  for (let place = first; place < first + record.n; place++) {
    const present = places[place]
    if (present === undefined || (mayCome(present) && !failure.retryable)) places[place] = { failure }
  }
}
