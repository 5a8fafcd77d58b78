import { describe, expect, it } from 'vitest'
import { randomStream } from '../../../src/core/seed.js'
import { createKernels, Model, parameterLayout } from '../../../src/lab/engine/index.js'
import { doublePrecisionWorkspace } from '../../../src/lab/engine/javascript/workspace.js'
import { shapes, someBatch, someParameters, someWeights, worst } from './make.js'

describe.each(shapes)('the gradient with %j', shape => {
  const batch = someBatch(shape)
  const weights = someWeights(batch)
  const parameters = someParameters(shape)
  const exact = new Model({ kind: 'javascript', workspace: doublePrecisionWorkspace }, shape, parameters)

  function loss(at: Float64Array): number {
    exact.setParameters(at as unknown as Float32Array)
    return exact.forward(batch).reduce((sum, logprob, i) => sum - (weights[i] ?? 0) * logprob, 0)
  }

  const start = Float64Array.from(parameters)
  loss(start)
  exact.backward(weights)
  const gradient = Float64Array.from(exact.gradient)

  it.each(parameterLayout(shape))('of $name is the slope of the loss', ({ name, offset, shape: sides }) => {
    const size = sides.reduce((product, side) => product * side, 1)
    const random = randomStream([name])
    for (let n = 0; n < 6; n++) {
      const i = offset + random.below(size)
      const moved = (by: number) => loss(start.map((value, at) => (at === i ? value + by : value)))
      const slope = (moved(1e-5) - moved(-1e-5)) / 2e-5
      expect(gradient[i]).toBeCloseTo(slope, 7)
    }
  })

  it('is moved by nothing that has no weight', () => {
    exact.setParameters(parameters)
    exact.clearGradient()
    exact.forward(batch)
    exact.backward(weights.map(() => 0))
    expect(worst(exact.gradient, new Float64Array(gradient.length))).toBe(0)
  })

  it.each(['wasm', 'javascript'] as const)('is the same in single precision: %s', kind => {
    const model = new Model(createKernels(kind), shape, parameters)
    model.forward(batch)
    model.backward(weights)
    expect(worst(model.gradient, gradient)).toBeLessThan(2e-6)
  })
})
