import { type Random, randomStream } from '../../../core/seed.js'
import type { PromptRows } from '../prompt-rows.js'
import { type Sampled, sampleOf, withKinds } from './sample-of.js'
import type { RunSample, SampleKind } from './types.js'

/** Prompts of a kind that are shown, of an iteration. */
interface Shares {
  readonly random: number
  readonly other: number
}

/** What a single iteration may show. */
const most: Shares = { random: 8, other: 4 }

/** Prompts that are shown of each of so many iterations: a page has room for a few dozens of them. */
export function sharesOf(iterations: number): Shares {
  const share = (whole: number, most: number): number =>
    Math.max(1, Math.min(most, Math.round(whole / Math.max(1, iterations))))
  return { random: share(18, most.random), other: share(9, most.other) }
}

/** What a page may show of an iteration, for every kind the first ones first. */
export type KeptSamples = ReadonlyMap<SampleKind, readonly Sampled[]>

/** Draws prompts of an iteration to read, in memory that does not grow with them. */
export class Sampler {
  private readonly kept = new Map<SampleKind, Smallest>()
  private readonly random: ReadonlyMap<SampleKind, Random>

  /** @param seed Of the run: the same prompts each time. */
  constructor(
    private readonly iteration: number,
    seed: number,
  ) {
    const kinds = ['random', 'vote-without-score', 'flagged', 'unfinished', 'no-rows'] as const
    this.random = new Map(kinds.map(kind => [kind, randomStream([seed, iteration, 'report', kind])]))
  }

  add(rows: PromptRows): void {
    let sample: Sampled | undefined
    const make = (): Sampled => {
      sample ??= sampleOf(this.iteration, rows)
      return sample
    }
    for (const [kind, gap] of kindsOf(rows)) {
      const kept = this.kept.get(kind) ?? new Smallest(kind === 'random' ? most.random : most.other)
      this.kept.set(kind, kept)
      kept.offer(gap ?? this.random.get(kind)?.next() ?? 0, make)
    }
  }

  /** Fewer of them are the first ones: what is kept does not depend on how many iterations there are. */
  result(): KeptSamples {
    return new Map([...this.kept].map(([kind, smallest]) => [kind, smallest.samples()]))
  }
}

/** In the order in which a sample names them. */
const sampleKinds: readonly SampleKind[] = [
  'random',
  'widest-gap',
  'narrowest-gap',
  'vote-without-score',
  'flagged',
  'unfinished',
  'no-rows',
]

/** In the order of the prompts, each with all that it is shown for. */
export function shownSamples(kept: KeptSamples, shares: Shares): RunSample[] {
  const kinds = new Map<Sampled, SampleKind[]>()
  for (const kind of sampleKinds) {
    const share = kind === 'random' ? shares.random : shares.other
    for (const sample of kept.get(kind)?.slice(0, share) ?? [])
      kinds.set(sample, [...(kinds.get(sample) ?? []), kind])
  }
  return [...kinds].map(([sample, why]) => withKinds(sample, why)).sort((a, b) => a.index - b.index)
}

/** What a prompt may be shown for; gaps with what the smallest are shown of, others by chance. */
function kindsOf({ pairs, sft, candidates, failures }: PromptRows): [SampleKind, number?][] {
  const kinds: [SampleKind, number?][] = [[pairs.length + sft.length > 0 ? 'random' : 'no-rows']]
  const [first] = pairs
  if (first && first.chosen_score !== null && first.rejected_score !== null) {
    const gap = first.chosen_score - first.rejected_score
    kinds.push(['widest-gap', -gap], ['narrowest-gap', gap])
  }
  if (failures.some(({ stage }) => stage === 'judgements')) kinds.push(['vote-without-score'])
  if (candidates.some(({ flags }) => flags !== '')) kinds.push(['flagged'])
  if (candidates.some(({ finish }) => finish !== 'stop')) kinds.push(['unfinished'])
  return kinds
}

/** Those with the smallest values; of equal ones the first. */
class Smallest {
  private readonly kept: { readonly value: number; readonly sample: Sampled }[] = []

  constructor(private readonly most: number) {}

  /** The sample is made only where it is kept: most are not. */
  offer(value: number, make: () => Sampled): void {
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
