import type { Random } from '../../core/seed.js'
import { inRandomOrder } from './order.js'
import { batchOf, learntTokens, type Row, sumRows, weighRow } from './rows.js'
import { decayed, type Learner, type Step } from './step.js'

/** A preference pair as rows. */
interface RowPair {
  /** The better response. */
  readonly chosen: Row
  /** The worse response. */
  readonly rejected: Row
}

/** What {@link preferenceOptimise} takes. */
export interface DpoSettings {
  /** What is learnt. */
  readonly pairs: readonly RowPair[]
  /** Pairs a step. */
  readonly batch: number
  /** Optimiser steps. */
  readonly steps: number
  /** Highest learning rate; it falls to a tenth, as in the paper. */
  readonly learningRate: number
  /** Strength of the pull towards the reference. */
  readonly beta: number
  /** Weight of the preference loss itself; 1 is plain DPO, 0 leaves what is learnt beside it. */
  readonly pairWeight: number
  /** Weight of the mean -ln p of the chosen response's tokens; 0 is plain DPO. */
  readonly nll: number
  /** Rows that are learnt on the side, so that judging is not forgotten; plain DPO has none. */
  readonly replay: readonly Row[]
  /** Replayed rows a step. */
  readonly replayRows: number
  /** Weight of their mean -ln p. */
  readonly replayWeight: number
}

/** A pair with what the reference makes of it. */
interface ReferencedPair extends RowPair {
  readonly chosenReference: number
  readonly rejectedReference: number
}

/**
 * Direct preference optimisation (Rafailov et al. 2023). The reference is the model itself before the first step:
 * loss = -ln sigmoid(beta ((c - cRef) - (r - rRef))), with c and r = ln p of the chosen and the rejected response.
 */
export function* preferenceOptimise(
  learner: Learner,
  settings: DpoSettings,
  random: Random,
): Generator<Step> {
  const { pairs, batch, steps, learningRate, replay, replayRows } = settings
  const order = inRandomOrder(
    pairs.map(pair => refer(learner, pair)),
    random,
  )
  for (let step = 0; step < steps; step++) {
    const drawn = Array.from({ length: Math.min(batch, pairs.length) }, () => order.next().value)
    const replayed = random.sample(replay, replayRows)
    const rows = [...drawn.flatMap(({ chosen, rejected }) => [chosen, rejected]), ...replayed]
    const packed = batchOf(rows)
    const logprobs = learner.forward(packed)
    const { weights, metrics, loss } = weigh(settings, drawn, rows, packed.columns, logprobs)
    const perToken = replayed.length > 0 ? settings.replayWeight / learntTokens(replayed) : 0
    for (const [i, row] of replayed.entries())
      weighRow(weights, packed.columns, row, 2 * drawn.length + i, perToken)
    learner.backward(weights)
    const { norm } = learner.update({ learningRate: decayed(learningRate, step, steps), clipNorm: 1 })
    const sums = sumRows(replayed, packed.columns, logprobs.subarray(2 * drawn.length * packed.columns))
    const replayLoss = -perToken * sums.reduce((a, b) => a + b, 0)
    yield { step: step + 1, loss: loss + replayLoss, metrics: { ...metrics, gradient_norm: norm } }
  }
}

function refer(learner: Learner, pair: RowPair): ReferencedPair {
  const rows = [pair.chosen, pair.rejected]
  const packed = batchOf(rows)
  const [chosenReference = 0, rejectedReference = 0] = sumRows(rows, packed.columns, learner.forward(packed))
  return { ...pair, chosenReference, rejectedReference }
}

/** The loss of a step's pairs, and its derivative by every learnt token's -ln p. */
function weigh(
  { beta, nll, pairWeight }: DpoSettings,
  drawn: readonly ReferencedPair[],
  rows: readonly Row[],
  columns: number,
  logprobs: Float32Array,
) {
  const sums = sumRows(rows, columns, logprobs)
  const weights = new Float32Array(logprobs.length)
  const mean = { loss: 0, margin: 0, accuracy: 0, chosen_reward: 0, rejected_reward: 0 }
  for (const [p, { chosen, rejected, chosenReference, rejectedReference }] of drawn.entries()) {
    const [chosenSum = 0, rejectedSum = 0] = [sums[2 * p], sums[2 * p + 1]]
    const reward = beta * (chosenSum - chosenReference)
    const rejectedReward = beta * (rejectedSum - rejectedReference)
    const margin = reward - rejectedReward
    const pull = (pairWeight * beta * sigmoid(-margin)) / drawn.length
    const perToken = nll / learntTokens([chosen])
    weighRow(weights, columns, chosen, 2 * p, pull + perToken / drawn.length)
    weighRow(weights, columns, rejected, 2 * p + 1, -pull)
    mean.loss += (pairWeight * softplus(-margin) - perToken * chosenSum) / drawn.length
    mean.margin += margin / drawn.length
    mean.accuracy += Number(margin > 0) / drawn.length
    mean.chosen_reward += reward / drawn.length
    mean.rejected_reward += rejectedReward / drawn.length
  }
  const { loss, ...metrics } = mean
  return { weights, loss, metrics }
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x))
}

/** ln(1 + e^x), without overflow. */
function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))
}
