import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { initialParameters } from '../../src/lab/engine/index.js'
import { fromSafetensors, toSafetensors } from '../../src/lab/safetensors.js'

const shape = { vocabulary: 7, width: 8, layers: 1, heads: 2, context: 6 }
const facts = { world: 'somewhere' }
let next = 0
const parameters = initialParameters(shape, () => {
  next = (next * 16807 + 11) % 2147483647
  return next / 2147483647
})
const file = toSafetensors(shape, parameters, facts)
const read = (bytes: Uint8Array, world = facts.world) =>
  fromSafetensors(bytes, shape, { world }, 'x.safetensors')

describe('a checkpoint file', () => {
  it('gives back every number', () => {
    expect(read(file)).toEqual(parameters)
    // Wherever in a buffer it begins.
    const shifted = new Uint8Array(file.length + 3)
    shifted.set(file, 3)
    expect(read(shifted.subarray(3))).toEqual(parameters)
  })

  it('keeps half the bytes with three digits of each number', () => {
    const small = toSafetensors(shape, parameters, facts, 'F16')
    expect(small.length).toBeLessThan(file.length * 0.75)
    const numbers = read(small)
    for (const [i, value] of parameters.entries()) expect(numbers[i]).toBeCloseTo(value, 3)
  })

  it('refuses another world by name', () => {
    expect(() => read(file, 'elsewhere')).toThrow(/world somewhere, not of elsewhere/)
  })

  it('refuses numbers that are not finite', () => {
    const broken = Float32Array.from(parameters)
    broken[5] = Number.NaN
    expect(() => read(toSafetensors(shape, broken, facts))).toThrow(/not finite/)
  })

  it('refuses what is cut anywhere, with a DataError that names the file', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: file.length - 1 }), length => {
        expect(() => read(file.subarray(0, length))).toThrow(
          expect.objectContaining({ name: 'DataError', file: 'x.safetensors' }),
        )
      }),
    )
  })

  it('refuses any bytes in place of its header', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 0, maxLength: 300 }), bytes => {
        expect(() => read(bytes)).toThrow(expect.objectContaining({ name: 'DataError' }))
      }),
    )
  })
})
