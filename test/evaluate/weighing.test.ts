import fc from 'fast-check'
import { expect, it } from 'vitest'
import { tally } from '../../src/evaluate/tally.js'
import { toUnits } from '../../src/evaluate/units.js'
import { weighing } from '../../src/evaluate/weighing.js'
import { instructionsOf } from './make.js'

it('a group that counts so often is as so many equal groups', () => {
  fc.assert(
    fc.property(
      instructionsOf,
      fc.array(fc.nat(3), { minLength: 8, maxLength: 8 }),
      (instructions, times) => {
        const { units, ...rest } = toUnits(instructions)
        const weights = Uint32Array.from(units, (_, i) => times[i] ?? 0)
        const repeated = units.flatMap((unit, i) => Array.from({ length: weights[i] ?? 0 }, () => unit))
        const alone = repeated.map((unit, i) => ({ ...unit, group: i }))
        const { sums, rho, tau } = weighing(tally({ ...rest, units }, 15))(weights)
        const other = tally({ ...rest, units: alone }, 15)
        const expected = weighing(other)(new Uint32Array(alone.length).fill(1))
        for (const [name, sum] of Object.entries(expected.sums)) {
          expect(sums[name as keyof typeof sums], name).toBeCloseTo(sum, 10)
        }
        // NaN where a side is constant.
        expect([rho, tau].map(value => value.toFixed(10))).toEqual(
          [expected.rho, expected.tau].map(value => value.toFixed(10)),
        )
      },
    ),
  )
})
