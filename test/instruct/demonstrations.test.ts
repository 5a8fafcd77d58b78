import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InvalidArgumentError } from '../../src/core/errors.js'
import { randomStream } from '../../src/core/seed.js'
import { drawDemonstrations } from '../../src/instruct/index.js'

describe('drawDemonstrations', () => {
  it('draws different places of the pool; equal streams draw equally', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.nat(), fc.integer(), (size, extra, seed) => {
        const pool = Array.from({ length: size }, (_, i) => `task ${i}`)
        const k = 1 + (extra % size)
        const drawn = drawDemonstrations(pool, randomStream([seed]), k)
        expect(new Set(drawn).size).toBe(k)
        expect(pool).toEqual(expect.arrayContaining([...drawn]))
        expect(drawDemonstrations(pool, randomStream([seed]), k)).toEqual(drawn)
      }),
    )
  })

  it('draws 8 unless told otherwise, each place equally often', () => {
    const pool = Array.from({ length: 20 }, (_, i) => i)
    const counts = pool.map(() => 0)
    const calls = 4000
    for (let call = 0; call < calls; call++) {
      const drawn = drawDemonstrations(pool, randomStream(['prompts', call]))
      expect(drawn).toHaveLength(8)
      for (const place of drawn) counts[place] = (counts[place] ?? 0) + 1
    }
    const share = 8 / 20
    const bound = 5 * Math.sqrt(calls * share * (1 - share))
    for (const count of counts) expect(Math.abs(count - calls * share)).toBeLessThan(bound)
  })

  const made = Array.from({ length: 30 }, (_, i) => `made ${i}`)
  const seeds = Array.from({ length: 12 }, (_, i) => `seed ${i}`)

  it('takes machine-made ones as asked, and seeds for those that are missing', () => {
    fc.assert(
      fc.property(fc.nat({ max: 30 }), fc.integer(), (there, draw) => {
        const shown = drawDemonstrations(
          seeds,
          randomStream([draw]),
          { seed: 6, machine: 2 },
          made.slice(0, there),
        )
        const machine = shown.filter(text => text.startsWith('made'))
        expect(machine).toHaveLength(Math.min(2, there))
        expect(new Set(shown).size).toBe(8)
        expect([...seeds, ...made.slice(0, there)]).toEqual(expect.arrayContaining([...shown]))
      }),
    )
  })

  it('puts them at every place, each of them equally often', () => {
    const places = new Array<number>(8).fill(0)
    const counts = new Map(made.map(text => [text, 0]))
    const calls = 4000
    for (let call = 0; call < calls; call++) {
      const shown = drawDemonstrations(seeds, randomStream([call]), { seed: 6, machine: 2 }, made)
      for (const [place, text] of shown.entries()) {
        const count = counts.get(text)
        if (count === undefined) continue
        counts.set(text, count + 1)
        places[place] = (places[place] ?? 0) + 1
      }
    }
    const within = (share: number) => 5 * Math.sqrt(calls * share * (1 - share))
    for (const count of places) expect(Math.abs(count - calls / 4)).toBeLessThan(within(1 / 4))
    for (const count of counts.values()) {
      expect(Math.abs(count - calls / 15)).toBeLessThan(within(1 / 15))
    }
  })

  it('shows none where none are asked for', () => {
    const shown = drawDemonstrations(seeds, randomStream([1]), 8, made)
    expect(shown).toEqual(drawDemonstrations(seeds, randomStream([1])))
    expect(shown).toEqual(drawDemonstrations(seeds, randomStream([1]), { seed: 8, machine: 0 }, made))
  })

  it.each([0, 3, 1.5, { seed: 1, machine: 2 }, { seed: 2, machine: -1 }, { seed: 1, machine: 0.5 }])(
    'refuses %j of a pool of 2',
    shots => {
      expect(() => drawDemonstrations(['a', 'b'], randomStream([1]), shots)).toThrow(InvalidArgumentError)
    },
  )
})
