import { type Random, randomStream } from '../../../core/seed.js'
import type { PromptRows } from '../prompt-rows.js'
import { type Sampled, sampleOf, withKinds } from './sample-of.js'
import type { RunSample, SampleKind } from './types.js'

/** Prompts of a kind that are kept, of an iteration. */
interface Shares {
  readonly random: number
  readonly other: number
}

/** Prompts that are kept of each of so many iterations: a page has room for a few dozens of them. */
export function sharesOf(iterations: number): Shares {
  const share = (whole: number, most: number): number =>
    Math.max(1, Math.min(most, Math.round(whole / Math.max(1, iterations))))
  return { random: share(18, 8), other: share(9, 4) }
}

/** Draws prompts of an iteration to read, in memory that does not grow with them. */
export class Sampler {
  private readonly kept: ReadonlyMap<SampleKind, Keeper>

  /** @param seed Of the run: the same prompts each time. */
  constructor(
    private readonly iteration: number,
    seed: number,
    { random, other }: Shares,
  ) {
    const drawn = (kind: SampleKind, most: number): Keeper =>
      new Drawn(most, randomStream([seed, iteration, 'report', kind]))
    this.kept = new Map<SampleKind, Keeper>([
      ['random', drawn('random', random)],
      ['widest-gap', new Extreme(other, -1)],
      ['narrowest-gap', new Extreme(other, 1)],
      ['vote-without-score', drawn('vote-without-score', other)],
      ['flagged', drawn('flagged', other)],
      ['unfinished', drawn('unfinished', other)],
      ['no-rows', drawn('no-rows', other)],
    ])
  }

  add(rows: PromptRows): void {
    let sample: Sampled | undefined
    const make = (): Sampled => {
      sample ??= sampleOf(this.iteration, rows)
      return sample
    }
    for (const [kind, value] of kindsOf(rows)) this.kept.get(kind)?.offer(value, make)
  }

  /** In the order of the prompts, each with all that it is shown for. */
  result(): RunSample[] {
    const kinds = new Map<Sampled, SampleKind[]>()
    for (const [kind, keeper] of this.kept) {
      for (const sample of keeper.samples()) kinds.set(sample, [...(kinds.get(sample) ?? []), kind])
    }
    return [...kinds].map(([sample, why]) => withKinds(sample, why)).sort((a, b) => a.index - b.index)
  }
}

/** What a prompt may be shown for; of gaps, with how wide they are. */
function kindsOf({ pairs, sft, candidates, failures }: PromptRows): [SampleKind, number][] {
  const kinds: [SampleKind, number][] = []
  if (pairs.length + sft.length > 0) kinds.push(['random', 0])
  else kinds.push(['no-rows', 0])
  const [first] = pairs
  if (first && first.chosen_score !== null && first.rejected_score !== null) {
    const gap = first.chosen_score - first.rejected_score
    kinds.push(['widest-gap', gap], ['narrowest-gap', gap])
  }
  if (failures.some(({ stage }) => stage === 'judgements')) kinds.push(['vote-without-score', 0])
  if (candidates.some(({ flags }) => flags !== '')) kinds.push(['flagged', 0])
  if (candidates.some(({ finish }) => finish !== 'stop')) kinds.push(['unfinished', 0])
  return kinds
}

interface Keeper {
  /** The sample is made only where it is kept: most are not. */
  offer(value: number, make: () => Sampled): void
  samples(): readonly Sampled[]
}

/** Some of all that are offered, each with the same chance. */
class Drawn implements Keeper {
  private readonly kept: Sampled[] = []
  private offered = 0

  constructor(
    private readonly most: number,
    private readonly random: Random,
  ) {}

  offer(_: number, make: () => Sampled): void {
    this.offered++
    const place = this.kept.length < this.most ? this.kept.length : this.random.below(this.offered)
    if (place < this.most) this.kept[place] = make()
  }

  samples(): readonly Sampled[] {
    return this.kept
  }
}

/** Those with the largest or the smallest values; of equal ones the first. */
class Extreme implements Keeper {
  private readonly kept: { readonly value: number; readonly sample: Sampled }[] = []

  /** @param sign 1 for the smallest. */
  constructor(
    private readonly most: number,
    private readonly sign: 1 | -1,
  ) {}

  offer(given: number, make: () => Sampled): void {
    const value = this.sign * given
    const worst = this.kept.at(-1)
    if (this.kept.length >= this.most && worst !== undefined && value >= worst.value) return
    const after = this.kept.findIndex(each => each.value > value)
    this.kept.splice(after < 0 ? this.kept.length : after, 0, { value, sample: make() })
    this.kept.splice(this.most)
  }

  samples(): readonly Sampled[] {
    return this.kept.map(({ sample }) => sample)
  }
}
