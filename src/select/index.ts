export { type BestVsWorstOptions, bestVsWorst } from './best-vs-worst.js'
export type { Unfinished } from './eligible.js'
export { type PositivesOnlyOptions, positivesOnly } from './positives-only.js'
export {
  type SelectedPairs,
  type SelectedPositives,
  type SelectionCounts,
  type SelectOptions,
  selectPairs,
  selectPositives,
} from './select.js'
export type {
  CandidateExclusion,
  ExcludedCandidate,
  IndexedPrompt,
  LeftOut,
  PairExclusion,
  PairStrategy,
  PositiveExample,
  PositiveStrategy,
  PreferencePair,
  RowExclusion,
  ScoredCandidate,
  ScoredPair,
  ScoredPrompt,
  Selection,
  Strategy,
} from './types.js'
