import type { CandidateView, OutcomeView } from '../../api.js'

/** What became of a candidate. */
export type Role = 'chosen' | 'rejected' | undefined

/** Positives are chosen, too: both are what is learned from. */
export function roleOf(candidate: number, outcome: OutcomeView): Role {
  if (outcome.kind === 'positives') return outcome.candidates.includes(candidate) ? 'chosen' : undefined
  if (outcome.kind !== 'pairs') return undefined
  if (outcome.pairs.some(({ chosen }) => chosen === candidate)) return 'chosen'
  return outcome.pairs.some(({ rejected }) => rejected === candidate) ? 'rejected' : undefined
}

/** Two candidates to look at first, as positions: the pair, else the highest and the lowest score, else the first two. */
export function firstTwo(candidates: readonly CandidateView[], outcome: OutcomeView): readonly number[] {
  const pair = outcome.kind === 'pairs' ? outcome.pairs[0] : undefined
  const position = (name: number): number => candidates.findIndex(({ candidate }) => candidate === name)
  const two = pair ? [position(pair.chosen), position(pair.rejected)].filter(at => at >= 0) : []
  if (two.length === 2) return two
  const scored = candidates
    .flatMap(({ score }, at) => (score === undefined ? [] : [{ at, score }]))
    .sort((a, b) => b.score - a.score)
  const [best, worst] = [scored[0], scored.at(-1)]
  if (best && worst && best !== worst) return [best.at, worst.at]
  return candidates.slice(0, 2).map((_, at) => at)
}
