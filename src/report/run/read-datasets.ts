import type { Manifest } from '../../iterate/manifest.js'
import { type Damage, DamageCounter } from './damage.js'
import { DrawnTexts } from './draw-prompts.js'
import { FewerVotesCounter } from './fewer-votes.js'
import { IterationCounter, type IterationData } from './iteration-data.js'
import { promptRows } from './prompt-rows.js'
import { type KeptSamples, Sampler } from './samples/sampler.js'
import type { RunSource } from './source.js'

/** Prompts of an iteration that a map may show. */
const mostMapped = 200

/** What the datasets of an iteration hold. */
export interface ReadDatasets {
  readonly data: IterationData
  readonly samples: KeptSamples
  /** Prompts for a map, drawn. */
  readonly prompts: readonly string[]
  readonly damage: Damage
}

/** Reads the datasets of an iteration; what comes of it depends on them and on the run's seed alone. */
export async function readDatasets(
  source: RunSource,
  iteration: number,
  { seed, written }: { readonly seed: number; readonly written?: Manifest | undefined },
): Promise<ReadDatasets> {
  const counter = new IterationCounter()
  const votes = FewerVotesCounter.of(written)
  const sampler = new Sampler(iteration, seed)
  const drawn = new DrawnTexts(mostMapped, [seed, iteration, 'report', 'map'])
  const damage = new DamageCounter()
  for await (const rows of promptRows(source, iteration, { onDamage: damage.add, written })) {
    counter.add(rows)
    votes?.add(rows)
    sampler.add(rows)
    drawn.add(rows.prompt.prompt)
  }
  return {
    data: { ...counter.result(), ...(votes && { byVotes: votes.result() }) },
    samples: sampler.result(),
    prompts: drawn.result(),
    damage: damage.result(),
  }
}
