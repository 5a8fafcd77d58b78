import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  barHeight,
  type Extent,
  scrolledTo,
  showing,
  tallest,
} from '../../../src/cli/view/client/list/scroll-window.js'

const extent: fc.Arbitrary<Extent> = fc.record({
  rows: fc.integer({ min: 0, max: 20 * tallest }),
  view: fc.integer({ min: 100, max: 3000 }),
})
const share = fc.integer({ min: 0, max: 1000 }).map(thousandths => thousandths / 1000)
const barLength = (of: Extent): number => Math.max(0, barHeight(of) - of.view)
const rowsLength = (of: Extent): number => Math.max(0, of.rows - of.view)

test('rows that fit are scrolled as the browser scrolls them', () => {
  const small = fc.record({
    rows: fc.integer({ min: 0, max: tallest }),
    view: fc.integer({ min: 100, max: 3000 }),
  })
  fc.assert(
    fc.property(small, share, share, (of, from, to) => {
      const before = showing(from * rowsLength(of), of)
      expect(before.bar).toBe(before.top)
      const bar = to * barLength(of)
      expect(scrolledTo(bar, before, of).top).toBeCloseTo(bar, 3)
    }),
  )
})

test('a small step moves the rows by itself, however many there are', () => {
  fc.assert(
    fc.property(extent, share, fc.integer({ min: -200, max: 200 }), (of, at, step) => {
      const before = showing(at * rowsLength(of), of)
      const top = before.top + step
      fc.pre(top >= 0 && top <= rowsLength(of))
      expect(scrolledTo(before.bar + step, before, of).top).toBeCloseTo(top, 3)
    }),
  )
})

test('both ends of the scrollbar are both ends of the rows once it rests', () => {
  fc.assert(
    fc.property(extent, share, (of, at) => {
      expect(showing(0, of).bar).toBe(0)
      expect(showing(rowsLength(of), of).bar).toBeCloseTo(barLength(of), 3)
      const before = showing(at * rowsLength(of), of)
      if (before.bar <= 2 * of.view || barLength(of) - before.bar <= 2 * of.view) return
      expect(scrolledTo(0, before, of).top).toBe(0)
      expect(scrolledTo(barLength(of), before, of).top).toBeCloseTo(rowsLength(of), 3)
    }),
  )
})

test('no place is beyond the ends', () => {
  fc.assert(
    fc.property(
      extent,
      share,
      fc.double({ min: -1e9, max: 1e9, noNaN: true }),
      fc.double({ min: -1e9, max: 1e9, noNaN: true }),
      (of, at, bar, top) => {
        for (const scroll of [scrolledTo(bar, showing(at * rowsLength(of), of), of), showing(top, of)]) {
          expect(scroll.top).toBeGreaterThanOrEqual(0)
          expect(scroll.top).toBeLessThanOrEqual(rowsLength(of))
        }
      },
    ),
  )
})
