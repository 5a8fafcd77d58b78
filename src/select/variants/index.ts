/**
 * Other rules that choose what is trained on, over the same candidates and scores: all pairs above a margin, best
 * against random, length control, SPIN. The paper's own, `bestVsWorst` and `positivesOnly`, are in the root entry.
 *
 * @module
 */
export { type AllPairsOptions, allPairs } from './all-pairs.js'
export { type BestVsRandomOptions, bestVsRandom } from './best-vs-random.js'
export { type LengthControlledOptions, lengthControlled } from './length-controlled.js'
export { type HumanAnswers, type SpinOptions, spin } from './spin.js'
