import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { denseCosines, sparseCosines } from '../../../../src/evaluate/texts/map/cosines.js'
import { nearestOf } from '../../../../src/evaluate/texts/map/nearest.js'
import { tfIdf } from '../../../../src/evaluate/texts/map/tf-idf.js'

const words = fc.array(fc.array(fc.nat({ max: 9 }), { minLength: 1, maxLength: 12 }), {
  minLength: 1,
  maxLength: 8,
})

describe('tfIdf', () => {
  it('weighs by how often a text has a word and how few others do', () => {
    const [first] = tfIdf([Int32Array.of(4, 4, 7), Int32Array.of(4, 5)])
    const common = 1 + Math.log(2)
    const rare = 1 + Math.log(3 / 2)
    const norm = Math.hypot(common, rare)
    expect([...(first?.terms ?? [])]).toEqual([4, 7])
    expect(first?.weights[0]).toBeCloseTo(common / norm, 12)
    expect(first?.weights[1]).toBeCloseTo(rare / norm, 12)
  })

  it('has cosines in 0..1, equal to those of the vectors written out', () => {
    fc.assert(
      fc.property(words, texts => {
        const vectors = tfIdf(texts.map(text => Int32Array.from(text)))
        const dense = denseCosines(
          vectors.map(({ terms, weights }) => {
            const all = new Float32Array(10)
            terms.forEach((term, i) => {
              all[term] = weights[i] ?? 0
            })
            return all
          }),
        )
        const sparse = sparseCosines(vectors)
        for (const place of texts.keys()) {
          const expected = dense(place)
          sparse(place).forEach((cosine, other) => {
            expect(cosine).toBeCloseTo(expected[other] ?? Number.NaN, 5)
            expect(cosine).toBeGreaterThanOrEqual(0)
            expect(cosine).toBeLessThan(1 + 1e-12)
          })
          expect(sparse(place)[place]).toBeCloseTo(1, 12)
        }
      }),
    )
  })
})

describe('nearestOf', () => {
  it('is what sorting gives, equally near ones from the point on and around', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 12 }), fc.nat(), fc.nat(), (n, seed, some) => {
        const count = 1 + (some % (n - 1))
        const rows = Array.from({ length: n }, (_, i) =>
          Float64Array.from({ length: n }, (_, j) => ((seed % 97) + i * 7 + j * j * 5) % 4),
        )
        const { places } = nearestOf(n, count, place => rows[place] ?? new Float64Array())
        rows.forEach((row, i) => {
          const others = Array.from({ length: n - 1 }, (_, step) => (i + step + 1) % n)
          const sorted = others.sort((a, b) => (row[b] ?? 0) - (row[a] ?? 0))
          expect([...places.subarray(i * count, (i + 1) * count)]).toEqual(sorted.slice(0, count))
        })
      }),
    )
  })
})
