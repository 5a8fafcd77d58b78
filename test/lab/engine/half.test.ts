import { expect, it } from 'vitest'
import { decodeHalf, encodeHalf } from '../../../src/lab/engine/index.js'

const bits = (...values: number[]) => [...new Uint16Array(encodeHalf(Float32Array.from(values)).buffer)]

it('keeps every number that float16 has', () => {
  const all = Uint16Array.from({ length: 65_536 }, (_, i) => i)
  const values = decodeHalf(new Uint8Array(all.buffer))
  const back = new Uint16Array(encodeHalf(values).buffer)
  for (let i = 0; i < all.length; i++) {
    const isNan = (i & 0x7c00) === 0x7c00 && (i & 0x3ff) !== 0
    if (isNan) expect(values[i]).toBeNaN()
    else if (back[i] !== i) expect.fail(`${i} became ${back[i]}`)
  }
})

it.each([
  [1, 0x3c00],
  [-2, 0xc000],
  [-0, 0x8000],
  [65_504, 0x7bff],
  [65_519.99, 0x7bff],
  [65_520, 0x7c00],
  [-1e9, 0xfc00],
  [Number.NaN, 0x7e00],
  [2 ** -24, 0x0001],
  [2 ** -25, 0x0000],
  [2 ** -25 * 1.001, 0x0001],
  [2 ** -14 - 2 ** -26, 0x0400],
])('%d is %i', (value, expected) => {
  expect(bits(value)).toEqual([expected])
})

it('rounds to the nearest, and to even between two', () => {
  const step = 2 ** -10
  expect(bits(1 + 0.49 * step, 1 + 0.5 * step, 1 + 0.51 * step, 1 + 1.5 * step, 2 - 0.5 * step)).toEqual([
    0x3c00, 0x3c00, 0x3c01, 0x3c02, 0x4000,
  ])
})

it('is little endian, reads parts of buffers, and refuses half a number', () => {
  const bytes = encodeHalf(Float32Array.of(1, 2))
  expect([...bytes]).toEqual([0x00, 0x3c, 0x00, 0x40])
  expect([...decodeHalf(bytes.subarray(2))]).toEqual([2])
  expect([...decodeHalf(Uint8Array.of(7, ...bytes).subarray(1))]).toEqual([1, 2])
  expect(() => decodeHalf(bytes.subarray(1))).toThrow('two bytes')
})
