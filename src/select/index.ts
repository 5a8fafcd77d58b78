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
  PairExclusion,
  PairStrategy,
  PositiveExample,
  PositiveStrategy,
  PreferencePair,
  ScoredCandidate,
  ScoredPrompt,
  Selection,
  Strategy,
} from './types.js'
