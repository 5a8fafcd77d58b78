import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { distinctN, seedNovelty, selfRouge } from '../../../src/evaluate/texts/index.js'
import { rougeL } from '../../../src/instruct/index.js'

const phrase = fc
  .array(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { maxLength: 8 })
  .map(words => words.join(' '))
const phrases = fc.array(phrase, { maxLength: 12 })

describe('distinctN', () => {
  it('pools n-grams that cross no text', () => {
    const texts = ['a b c', 'b c a', 'c']
    expect(distinctN(texts, 1)).toMatchObject({ unique: 3, total: 7, n: 3, excluded: 0 })
    expect(distinctN(texts, 2)).toMatchObject({ unique: 3, total: 4, value: 0.75, n: 2, excluded: 1 })
    expect(distinctN(texts, 3)).toMatchObject({ unique: 2, total: 2, value: 1 })
    expect(distinctN([], 2)).toMatchObject({ value: undefined, total: 0, sized: { value: undefined } })
  })

  it('counts the n-grams that strings count', () => {
    fc.assert(
      fc.property(phrases, fc.integer({ min: 1, max: 4 }), (texts, n) => {
        const grams = texts.flatMap(text => {
          const words = text.split(' ').filter(Boolean)
          return words.slice(n - 1).map((_, i) => words.slice(i, i + n).join(' '))
        })
        const found = distinctN(texts, n)
        expect([found.unique, found.total]).toEqual([new Set(grams).size, grams.length])
        expect(distinctN([...texts].reverse(), n).value).toBe(found.value)
        // A duplicate brings nothing new.
        const [first] = texts
        if (first !== undefined && found.value !== undefined)
          expect(distinctN([...texts, first], n).value).toBeLessThanOrEqual(found.value)
      }),
    )
  })

  it('has a value that does not fall with size alone', () => {
    const vocabulary = Array.from({ length: 400 }, (_, i) => `w${i}`)
    const texts = (count: number): string[] =>
      Array.from({ length: count }, (_, i) =>
        Array.from({ length: 10 }, (_, j) => vocabulary[(i * i * 31 + j * j * 17 + i * j) % 400]).join(' '),
      )
    const [few, many] = [distinctN(texts(60), 1, { size: 300 }), distinctN(texts(1200), 1, { size: 300 })]
    expect(few.value).toBeGreaterThan(5 * (many.value ?? 1))
    expect(Math.abs((few.sized.value ?? 0) - (many.sized.value ?? 1))).toBeLessThan(0.1)
    expect(distinctN(texts(60), 1, { size: 300 })).toEqual(few)
    expect(distinctN(texts(60), 1, { size: 300, seed: 2 }).sized.value).not.toBe(few.sized.value)
    expect(distinctN(texts(60), 1, { size: 600, draws: 3 }).sized.value).toBeCloseTo(few.value ?? 0, 12)
  })

  it('cuts the last text of a draw', () => {
    const long = Array.from({ length: 50 }, (_, i) => `w${i}`).join(' ')
    expect(distinctN([long], 1, { size: 20, draws: 3 }).sized).toEqual({ value: 1, size: 20, draws: 3 })
    fc.assert(
      fc.property(phrases, texts => {
        const { value = 1 } = distinctN(texts, 1, { size: 5, draws: 4 }).sized
        expect(value).toBeGreaterThanOrEqual(1 / 5)
        expect(value).toBeLessThanOrEqual(1)
      }),
    )
  })

  it('refuses unusable settings', () => {
    expect(() => distinctN(['a'], 0)).toThrow(/n/)
    expect(() => distinctN(['a'], 1, { size: 0 })).toThrow(/size/)
    expect(() => distinctN(['a'], 1, { draw: 3 } as object)).toThrow(/draw/)
  })
})

describe('selfRouge', () => {
  it('is that of all pairs', () => {
    fc.assert(
      fc.property(phrases, texts => {
        const some = texts.filter(text => text !== '')
        const found = selfRouge(texts)
        expect(found).toMatchObject({ n: some.length, excluded: texts.length - some.length, cut: 0 })
        if (some.length < 2) {
          expect(found.highest.mean).toBeUndefined()
          return
        }
        const rows = some.map((one, i) => some.filter((_, j) => j !== i).map(other => rougeL(one, other).f))
        const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length
        expect(found.exact).toBe(true)
        expect(found.highest.mean).toBeCloseTo(mean(rows.map(row => Math.max(...row))), 12)
        expect(found.mean.mean).toBeCloseTo(mean(rows.map(mean)), 12)
      }),
    )
  })

  it('draws texts above a size, and compares these with all', () => {
    const texts = Array.from({ length: 300 }, (_, i) => `tell a story of ${i % 30} dragons and ${i} wizards`)
    const all = selfRouge(texts)
    const drawn = selfRouge(texts, { sample: 60 })
    expect(all).toMatchObject({ exact: true, compared: 300 })
    expect(drawn).toMatchObject({ exact: false, compared: 60, n: 300, highest: { n: 60 } })
    expect(Math.abs((drawn.mean.mean ?? 0) - (all.mean.mean ?? 1))).toBeLessThan(0.01)
    expect(selfRouge(texts, { sample: 60 })).toEqual(drawn)
  })

  it('knows texts in scripts without blanks', () => {
    expect(selfRouge(['写一首关于海的诗', '写一首关于山的诗']).highest.mean).toBeCloseTo(7 / 8, 12)
  })

  it('cuts what is too long, and counts it', () => {
    const long = 'a b '.repeat(250_000)
    const found = selfRouge([long, `${long} c`, 'x'])
    expect(found).toMatchObject({ cut: 2, n: 3 })
    expect(found.highest.greatest).toBe(1)
  })

  it('has no value of a single text', () => {
    expect(selfRouge(['one'])).toMatchObject({
      n: 1,
      compared: 0,
      exact: false,
      highest: { mean: undefined },
    })
    expect(selfRouge([])).toMatchObject({ n: 0, exact: true, highest: { n: 0 } })
  })
})

describe('seedNovelty', () => {
  it("has each text's highest F with any seed", () => {
    fc.assert(
      fc.property(phrases, phrases, (texts, seeds) => {
        const found = seedNovelty(texts, seeds, { resamples: 10 })
        const known = seeds.filter(seed => seed !== '')
        const asked = known.length > 0 ? texts.filter(text => text !== '') : []
        const highest = asked.map(text => Math.max(...known.map(seed => rougeL(seed, text).f)))
        expect(found).toMatchObject({
          n: asked.length,
          excluded: texts.length - asked.length,
          seeds: known.length,
          seedsExcluded: seeds.length - known.length,
          near: highest.filter(f => f > 0.7).length,
        })
        expect(found.highest.greatest).toBe(highest.length === 0 ? undefined : Math.max(...highest))
        expect(found.share === undefined).toBe(asked.length === 0)
      }),
    )
  })

  it('takes the threshold as a bound that may be reached', () => {
    // 7 of 10 words each way: F is 0.7 to the last bit, which is not above it.
    const words = 'a b c d e f g h i j'
    const other = 'a b c d e f g x y z'
    expect(seedNovelty([words], [other], { resamples: 10 }).near).toBe(0)
    expect(seedNovelty([words], [other], { threshold: 0.69, resamples: 10 }).near).toBe(1)
  })

  it('keeps texts with their prompts where others are left out', () => {
    const texts = ['', 'a b c', 'x', 'a b c', 'x']
    const prompts = ['p', 'p', 'q', 'p', 'q']
    expect(seedNovelty(texts, ['a b c'], { prompts }).highest.interval).toMatchObject({ low: 0, high: 1 })
  })
})
