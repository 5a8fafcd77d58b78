import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { randomStream } from '../../../src/core/seed.js'
import { type DpoSettings, preferenceOptimise, type Row } from '../../../src/lab/training/index.js'
import type { RowBatch } from '../../../src/lab/training/rows.js'

const row = (tokens: readonly number[], from = 2): Row => ({ tokens, from })
const pairs = [
  { chosen: row([1, 2, 3, 4, 0]), rejected: row([1, 2, 5, 0]) },
  { chosen: row([1, 3, 6, 0]), rejected: row([1, 3, 7, 7, 7, 0]) },
]
const replay = [row([9, 9, 1, 2, 0])]
const settings: DpoSettings = {
  pairs,
  batch: 2,
  steps: 1,
  learningRate: 1,
  beta: 0.3,
  pairWeight: 1,
  nll: 0,
  replay: [],
  replayRows: 0,
  replayWeight: 1,
}

/**
 * A learner whose ln p are a table by token, which changes after the reference was taken: enough to see what the loss
 * is and which weights it asks for.
 */
function tableLearner(before: readonly number[], after: readonly number[], references: number) {
  let calls = 0
  const seen: { batch?: RowBatch; weights?: Float32Array } = {}
  return {
    seen,
    forward(batch: RowBatch) {
      const table = calls++ < references ? before : after
      seen.batch = batch
      return Float32Array.from(batch.tokens, token => table[token] ?? 0)
    },
    backward(weights: Float32Array) {
      seen.weights = weights
    },
    update: () => ({ norm: 0 }),
  }
}

const table = fc.array(fc.double({ min: -3, max: 0, noNaN: true }), { minLength: 10, maxLength: 10 })

function firstStep(given: DpoSettings, before: readonly number[], after: readonly number[]) {
  const learner = tableLearner(before, after, given.pairs.length)
  const step = preferenceOptimise(learner, given, randomStream([1])).next().value
  return { step, seen: learner.seen }
}

const sum = (values: readonly number[], { tokens, from }: Row): number =>
  tokens.slice(from).reduce((total, token) => total + (values[token] ?? 0), 0)

describe('preferenceOptimise', () => {
  it('has the loss of Rafailov et al., against the model before the first step', () => {
    fc.assert(
      fc.property(table, table, fc.double({ min: 0, max: 2, noNaN: true }), (before, after, nll) => {
        const { step } = firstStep({ ...settings, nll }, before, after)
        const losses = pairs.map(({ chosen, rejected }) => {
          const reward = (of: Row): number => settings.beta * (sum(after, of) - sum(before, of))
          const margin = reward(chosen) - reward(rejected)
          const imitation = (-nll * sum(after, chosen)) / (chosen.tokens.length - chosen.from)
          return -Math.log(1 / (1 + Math.exp(-margin))) + imitation
        })
        expect(step?.loss).toBeCloseTo(losses.reduce((a, b) => a + b, 0) / losses.length, 4)
      }),
    )
  })

  it('asks for weights that are the derivative of that loss by each learnt -ln p', () => {
    fc.assert(
      fc.property(table, table, (before, after) => {
        const given = { ...settings, nll: 0.2 }
        const { seen } = firstStep(given, before, after)
        const { batch, weights } = seen
        if (!batch || !weights) return expect.unreachable('a step learns')
        for (const token of [3, 5, 6, 7]) {
          const moved = (by: number) => after.map((value, i) => (i === token ? value + by : value))
          const loss = (by: number): number => firstStep(given, before, moved(by)).step?.loss ?? Number.NaN
          const slope = (loss(-0.01) - loss(0.01)) / 0.02
          // Where it is given it has no weight.
          let weight = 0
          batch.tokens.forEach((at, i) => {
            if (at === token) weight += weights[i] ?? 0
          })
          expect(weight).toBeCloseTo(slope, 3)
        }
      }),
      { numRuns: 30 },
    )
  })

  it('learns nothing of what is given, of padding, and of pairs where their weight is 0', () => {
    const { seen } = firstStep({ ...settings, pairWeight: 0, replay, replayRows: 1 }, [], [])
    const { batch, weights } = seen
    if (!batch || !weights) return expect.unreachable('a step learns')
    const learnt = [...weights].flatMap((weight, i) => (weight === 0 ? [] : [i]))
    const last = batch.rows - 1
    // The replayed row alone, after its first two tokens: each token's share of the mean.
    expect(learnt.map(i => [Math.floor(i / batch.columns), i % batch.columns])).toEqual([
      [last, 2],
      [last, 3],
      [last, 4],
    ])
    expect(weights[last * batch.columns + 2]).toBeCloseTo(1 / 3)
  })

  it('tells how many pairs it orders rightly', () => {
    const after = [0, 0, 0, 0, 0, -1, -1, -2, 0, 0]
    const { step } = firstStep(settings, [], after)
    expect(step?.metrics).toMatchObject({ accuracy: 1 })
    expect(step?.metrics.margin).toBeGreaterThan(0)
  })
})
