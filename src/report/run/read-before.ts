import { hashJson } from '../../core/hash.js'
import type { Manifest } from '../../iterate/manifest.js'
import type { IterationCalls } from './iteration-calls.js'
import type { ReadDatasets } from './read-datasets.js'

interface KnownDatasets {
  readonly hash: string
  readonly isSampled: boolean
  readonly read: ReadDatasets
}

/**
 * What does not change any more, for the process that works on a run and makes its page again and again: datasets, which
 * are what the hashes of their manifest say, and calls of iterations whose checkpoint is trained, to which it adds none.
 * For one run, one seed and one price list.
 */
export class ReadBefore {
  private readonly datasets = new Map<number, KnownDatasets>()
  private readonly calls = new Map<number, IterationCalls>()

  /** What these datasets hold; read the first time. Samples that nobody shows are not kept. */
  async datasetsOf(
    { iteration, prompts, datasets }: Pick<Manifest, 'iteration' | 'prompts' | 'datasets'>,
    isSampled: boolean,
    read: () => Promise<ReadDatasets>,
  ): Promise<ReadDatasets> {
    const hash = hashJson({ prompts, datasets })
    const known = this.datasets.get(iteration)
    const isKnown = known?.hash === hash && (known.isSampled || !isSampled)
    const found = isKnown ? known.read : await read()
    const kept = isSampled ? found : { ...found, samples: new Map() }
    this.datasets.set(iteration, { hash, isSampled, read: kept })
    return found
  }

  /** What the calls of an iteration took to which none are added; read the first time. */
  async callsOf(iteration: number, read: () => Promise<IterationCalls>): Promise<IterationCalls> {
    const found = this.calls.get(iteration) ?? (await read())
    this.calls.set(iteration, found)
    return found
  }
}
