import { expect, it } from 'vitest'
import { randomStream } from '../../../src/core/seed.js'
import { initialParameters, parameterCount, parameterLayout } from '../../../src/lab/engine/index.js'
import { shape, shapes } from './make.js'

const main = { vocabulary: 64, width: 64, layers: 3, heads: 4, context: 44 }

it('counts its parameters', () => {
  expect(parameterCount(main)).toBe(152_000)
})

it.each(shapes)('lays its tensors side by side: %j', shape => {
  let end = 0
  for (const { offset, shape: sides } of parameterLayout(shape)) {
    expect(offset).toBe(end)
    end += sides.reduce((product, side) => product * side, 1)
  }
  expect(end).toBe(parameterCount(shape))
})

it('starts with gains of 1 and matrices that keep the size of what passes', () => {
  const parameters = initialParameters(main, randomStream([1]).next)
  const deviations = parameterLayout(main).map(({ name, offset, shape: [rows = 0, columns] }) => {
    const values = parameters.subarray(offset, offset + rows * (columns ?? 1))
    return [name, Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length)] as const
  })
  const of = new Map(deviations)
  expect(of.get('norm')).toBe(1)
  expect(of.get('embedding')).toBeCloseTo(1 / 8, 2)
  expect(of.get('layers.1.attention.qkv')).toBeCloseTo(1 / 8, 2)
  expect(of.get('layers.2.perceptron.down')).toBeCloseTo(1 / 16 / Math.sqrt(6), 2)
})

it('is drawn from the numbers it is given', () => {
  const [one, again, other] = [1, 1, 2].map(seed => initialParameters(shape, randomStream([seed]).next))
  expect(again).toEqual(one)
  expect(other).not.toEqual(one)
})

it.each(['vocabulary', 'width', 'layers', 'heads', 'context'] as const)('needs a %s', field => {
  expect(() => initialParameters({ ...shape, [field]: 0 }, Math.random)).toThrow(field)
  expect(() => initialParameters({ ...shape, [field]: 1.5 }, Math.random)).toThrow(field)
})
