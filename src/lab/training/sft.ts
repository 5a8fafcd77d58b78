import type { Random } from '../../core/seed.js'
import { inRandomOrder } from './order.js'
import { batchOf, learntTokens, type Row, sumRows, weighRow } from './rows.js'
import { type Learner, rateAt, type Step } from './step.js'

/** What {@link fineTune} takes. */
export interface SftSettings {
  /** What is learnt. */
  readonly rows: readonly Row[]
  /** Rows a step. */
  readonly batch: number
  /** Optimiser steps. */
  readonly steps: number
  /** Highest learning rate; it rises at the start and falls to a tenth. */
  readonly learningRate: number
}

/** Supervised training; the loss is the mean of -ln p over the batch's learnt tokens. */
export function* fineTune(learner: Learner, settings: SftSettings, random: Random): Generator<Step> {
  const { batch, steps, learningRate } = settings
  const order = inRandomOrder(settings.rows, random)
  for (let step = 0; step < steps; step++) {
    const rows = Array.from({ length: Math.min(batch, settings.rows.length) }, () => order.next().value)
    const packed = batchOf(rows)
    const logprobs = learner.forward(packed)
    const learnt = learntTokens(rows)
    const loss = -sumRows(rows, packed.columns, logprobs).reduce((a, b) => a + b, 0) / learnt
    const weights = new Float32Array(logprobs.length)
    for (const [i, row] of rows.entries()) weighRow(weights, packed.columns, row, i, 1 / learnt)
    learner.backward(weights)
    const { norm } = learner.update({ learningRate: rateAt(learningRate, step, steps), clipNorm: 1 })
    yield { step: step + 1, loss, metrics: { gradient_norm: norm } }
  }
}
