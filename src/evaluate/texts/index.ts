/**
 * What a set of texts looks like: lengths, diversity, nearness to each other and to seeds, refusals, repetition; and a
 * map of several sets. docs/texts.md defines every value.
 *
 * @module
 */

export type { Rational } from '../../core/rational.js'
export type { BootstrapInterval } from '../bootstrap.js'
export { codePoints } from '../code-points.js'
export type { Interval } from '../types.js'
export { type DescribeTextsOptions, describeTexts, type TextsDescription } from './describe.js'
export { type Distinct, type DistinctOptions, distinctN } from './distinct.js'
export type { Distribution } from './distribution.js'
export {
  type LengthScore,
  type LengthScoreCorrelation,
  lengthScoreCorrelation,
  type ScoredLength,
} from './length-score.js'
export { type TextIntervalOptions, type TextLengths, textLengths } from './lengths.js'
export { mapTexts } from './map/map-texts.js'
export type { NeighbourShares } from './map/purity.js'
export type { MapPoint, MappedGroup, MapTextsOptions, TextGroup, TextMap } from './map/types.js'
export { isRefusal, type Refusals, refusals } from './refusals.js'
export { type Repetition, type RepetitionOptions, repeatedNgrams, repetition } from './repetition.js'
export { type SeedNovelty, type SeedNoveltyOptions, seedNovelty } from './seed-novelty.js'
export { type SelfRouge, type SelfRougeOptions, selfRouge } from './self-rouge.js'
export { type TailLoop, type TailLoopOptions, tailLoop } from './tail-loop.js'
export { wordsOf } from './words.js'
