import type { RowBatch } from './rows.js'

/** A model in training, as the engine offers it. */
export interface Learner {
  /** ln p of each token given those before it, in the layout of the batch. */
  forward(batch: RowBatch): Float32Array
  /** Adds the gradient of the weighted sum of -ln p. */
  backward(weights: Float32Array): void
  /** One step of Adam. */
  update(settings: { readonly learningRate: number; readonly clipNorm?: number }): { readonly norm: number }
}

/** What came of one optimiser step. */
export interface Step {
  /** Steps done. */
  readonly step: number
  /** Loss of its batch. */
  readonly loss: number
  /** What else is known of it. */
  readonly metrics: { readonly [name: string]: number }
}

/** Learning rate of a step: a short rise, then half a cosine down to a tenth. */
export function rateAt(peak: number, step: number, steps: number): number {
  const rise = Math.max(1, Math.ceil(steps * 0.05))
  if (step < rise) return (peak * (step + 1)) / rise
  const done = (step - rise) / Math.max(1, steps - rise)
  return peak * (0.1 + 0.45 * (1 + Math.cos(Math.PI * done)))
}

/** Learning rate of a step: a straight line down to a tenth. */
export function decayed(peak: number, step: number, steps: number): number {
  return peak * (1 - (0.9 * step) / Math.max(1, steps - 1))
}
