import fc from 'fast-check'
import { expect, it } from 'vitest'
import { kendall } from '../../src/evaluate/index.js'
import { sortLevels } from '../../src/evaluate/stats/sort-levels.js'

const odd = [
  0,
  -0,
  Infinity,
  -Infinity,
  Number.MIN_VALUE,
  -Number.MIN_VALUE,
  Number.MAX_VALUE,
  1e-310,
  -1e-310,
]
const value = fc.oneof(
  fc.constant(fc.constantFrom(...odd)),
  fc.constant(fc.integer({ min: -3, max: 3 })),
  fc.constant(fc.integer({ min: -(2 ** 40), max: 2 ** 40 })),
  fc.constant(fc.double({ noNaN: true })),
  fc.constant(fc.oneof(fc.constantFrom(...odd), fc.double({ min: -1, max: 1, noNaN: true }))),
)
/** As many as a pass has digits, and more. */
const long = value.chain(of => fc.array(of, { minLength: 200, maxLength: 900, size: 'max' }))
const short = value.chain(of => fc.array(of, { maxLength: 30 }))

it('sorts as a plain sort does, equal values in the order given', () => {
  fc.assert(
    fc.property(fc.oneof(long, short), values => {
      const carried = Int32Array.from(values, (_, i) => 7 * i)
      const sorted = sortLevels(new Float64Array(values), carried)
      const order = [...values.keys()].sort((i, j) => {
        const [a = 0, b = 0] = [values[i], values[j]]
        return a < b ? -1 : a > b ? 1 : i - j
      })
      expect([...sorted.carried]).toEqual(order.map(i => 7 * i))
      const distinct = [...new Set(values)].sort((a, b) => (a < b ? -1 : 1))
      expect([...sorted.levels]).toEqual(order.map(i => distinct.indexOf(values[i] ?? Number.NaN)))
      expect([...carried]).toEqual(values.map((_, i) => 7 * i))
    }),
    { numRuns: 60 },
  )
})

it('leaves tau of many pairs what it is by all pairs compared', () => {
  const pairs = fc.tuple(value, value, fc.integer({ min: 300, max: 900 }))
  const listed = pairs.chain(([x, y, length]) => {
    const options = { minLength: length, maxLength: length, size: 'max' } as const
    return fc.tuple(fc.array(x, options), fc.array(y, options))
  })
  fc.assert(
    fc.property(listed, ([x, y]) => {
      let net = 0
      let [inX, inY] = [0, 0]
      for (let i = 0; i < x.length; i++) {
        for (let j = 0; j < i; j++) {
          const [a = 0, b = 0, c = 0, d = 0] = [x[i], x[j], y[i], y[j]]
          const [dx, dy] = [a === b ? 0 : a < b ? -1 : 1, c === d ? 0 : c < d ? -1 : 1]
          net += dx * dy
          inX += dx * dx
          inY += dy * dy
        }
      }
      const { statistic } = kendall(x, y)
      if (Number.isNaN(statistic)) {
        const both = (side: number[]) => side.includes(Infinity) && side.includes(-Infinity)
        expect(inX * inY === 0 || both(x) || both(y)).toBe(true)
      } else expect(statistic).toBeCloseTo(net / Math.sqrt(inX) / Math.sqrt(inY), 12)
    }),
    { numRuns: 25 },
  )
})
