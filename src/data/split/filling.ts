import type { SplitCandidate } from './candidates.js'
import type { SplitName, UnusedInstruction } from './types.js'

/** A candidate whose group is in a set. */
export interface Placed {
  readonly split: SplitName
  readonly candidate: SplitCandidate
}

/** Fills sets with whole groups, one set after the other. */
export class Filling {
  readonly sets: Record<SplitName, SplitCandidate[]> = {
    ift: [],
    'eft-train': [],
    'eft-eval': [],
    validation: [],
    test: [],
  }
  /** Everything whose group is in a set, also what the set has no use for. */
  readonly placed: Placed[] = []
  private readonly counts: Record<UnusedInstruction, number> = {
    'left-over': 0,
    'too-few-ranks': 0,
    'later-turn': 0,
    'same-text': 0,
    'not-for-its-set': 0,
    'set-is-full': 0,
  }
  private left: readonly (readonly SplitCandidate[])[]

  constructor(groups: readonly (readonly SplitCandidate[])[]) {
    this.left = groups
  }

  /** Takes groups in order until the set has its size; gives the size that it reached. */
  fill(split: SplitName, wanted: number): number {
    const set = this.sets[split]
    this.left = this.left.filter(group => {
      if (set.length >= wanted || !group.some(({ uses }) => uses.has(split))) return true
      this.take(split, group, wanted)
      return false
    })
    return set.length
  }

  private take(split: SplitName, group: readonly SplitCandidate[], wanted: number): void {
    const set = this.sets[split]
    const texts = new Set<string>()
    for (const candidate of group) {
      this.placed.push({ split, candidate })
      const isRepeated = !split.startsWith('eft') && texts.has(candidate.hash)
      if (!candidate.uses.has(split)) this.counts['not-for-its-set']++
      else if (isRepeated) this.counts['same-text']++
      else if (set.length >= wanted) this.counts['set-is-full']++
      else {
        set.push(candidate)
        texts.add(candidate.hash)
      }
    }
  }

  /** Instructions in no set, by reason; call it once all sets are filled. */
  unused(): Readonly<Record<UnusedInstruction, number>> {
    const counts = { ...this.counts }
    for (const { uses } of this.left.flat())
      counts[uses.has('eft-train') ? 'left-over' : uses.has('test') ? 'too-few-ranks' : 'later-turn']++
    return counts
  }
}
