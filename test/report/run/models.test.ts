import { describe, expect, it } from 'vitest'
import { reportCard } from '../../../src/evaluate/index.js'
import { modelsOf } from '../../../src/report/run/models.js'

/** A judge that was asked about so many instructions, of two responses each. */
function judgeOf(instructions: number) {
  const response = (rank: number) => ({ rank, score: { numerator: 3 - rank, denominator: 1 }, length: 1 })
  const judged = Array.from({ length: instructions }, () => ({ responses: [response(1), response(2)] }))
  return { card: reportCard(judged, { max: 5, resamples: 10 }), votes: { failed: {}, histogram: {} } }
}

const run = {
  iterations: ['M1', 'M2', 'M3'].map(name => ({ checkpoint: { name }, judge: judgeOf(20) })),
}
const evaluated = (...names: readonly string[]) => ({
  models: names.map(name => ({
    checkpoint: { name },
    answers: { received: 4, finish: { stop: 4 } },
    judging: [{ prompt: 'additive', ...judgeOf(7) }],
  })),
  headToHead: [],
})
/** Of each model, the pairs that its card is of. */
const pairs = (...names: readonly string[]) =>
  modelsOf(run, evaluated(...names)).models.map(({ name, judge }) => [name, judge?.card.metrics.tiesHalf.n])

describe('how models judge', () => {
  it('is what an evaluation measured, where it measured all of them', () =>
    expect(pairs('SFT', 'M1', 'M2', 'M3')).toEqual([
      ['SFT', 7],
      ['M1', 7],
      ['M2', 7],
      ['M3', 7],
    ]))

  it('is what the run measured otherwise: numbers over other responses stand apart', () =>
    expect(pairs('SFT', 'M1', 'M2')).toEqual([
      ['M3', 20],
      ['SFT', undefined],
      ['M1', 20],
      ['M2', 20],
    ]))
})
