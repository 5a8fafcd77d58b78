import type { NeighbourShares } from './purity.js'

/** Texts that are one group of a map. */
export interface TextGroup {
  /** Its name, such as `seed instructions`; no other group's. */
  readonly name: string
  /** Its texts. */
  readonly texts: readonly string[]
}

/** What {@link mapTexts} maps, and how. */
export interface MapTextsOptions {
  /** The groups. */
  readonly groups: readonly TextGroup[]
  /**
   * A vector for each text, one group after the other, such as a provider's `embed` gives; all of one dimension.
   * @default TF-IDF of the texts
   */
  readonly embeddings?: readonly Float32Array[] | undefined
  /** Seed of all draws. @default 1 */
  readonly seed?: number
  /** How many neighbours count, about; at most a third of the other texts, the result says how many. @default 30 */
  readonly perplexity?: number
  /** Texts that are mapped at most; where there are more they are drawn, of large groups first. @default 2000 */
  readonly most?: number
  /** Nearest neighbours that purity looks at, at most all others. @default 10 */
  readonly neighbours?: number
}

/** A text of a map. */
export interface MapPoint {
  /** Name of its group. */
  readonly group: string
  /** Its place in the group. */
  readonly index: number
  /** Across; the unit means nothing. */
  readonly x: number
  /** Up. */
  readonly y: number
}

/** What became of a group's texts. */
export interface MappedGroup {
  /** Its name. */
  readonly name: string
  /** Its texts. */
  readonly texts: number
  /** Those that are mapped. */
  readonly n: number
  /** Those without a word, or with a vector of length 0: they have no direction. */
  readonly excluded: number
  /** Those that were not drawn. */
  readonly notDrawn: number
  /**
   * Of a text's nearest neighbours the share in its own group, 0..1, as a mean over the group; undefined without any,
   * or with one text on the map.
   */
  readonly purity: number | undefined
  /** What purity would be if groups did not matter, 0..1. */
  readonly chance: number | undefined
}

/** Texts in a plane, and how far to believe it. */
export interface TextMap {
  /** How they were laid out. */
  readonly method: 't-SNE'
  /** What was compared, by the cosine. */
  readonly vectors: 'TF-IDF' | 'embeddings'
  /** The perplexity that was used. */
  readonly perplexity: number
  /** Steps of the layout. */
  readonly iterations: number
  /** The seed. */
  readonly seed: number
  /** Texts that are mapped. */
  readonly n: number
  /** Texts without a word, or with a vector of length 0. */
  readonly excluded: number
  /** Texts that were not drawn. */
  readonly notDrawn: number
  /** The mapped texts, by group and place. */
  readonly points: readonly MapPoint[]
  /** The groups, in their order. */
  readonly groups: readonly MappedGroup[]
  /** How groups keep together before the layout, and what the layout keeps of it. */
  readonly neighbours: NeighbourShares
  /** The Kullback-Leibler divergence that the layout leaves, in nats, 0 or more; undefined for fewer than two texts. */
  readonly divergence: number | undefined
}
