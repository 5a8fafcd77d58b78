import { describe, expect, it } from 'vitest'
import { randomStream } from '../../../../src/core/seed.js'
import { type MapPoint, mapTexts, type TextGroup } from '../../../../src/evaluate/texts/index.js'

const random = randomStream([1, 'test', 'map'])
const pick = (words: readonly string[]): string => words[random.below(words.length)] ?? ''

/** Texts of eight words, two of which any group has. */
function group(name: string, topic: string, size: number): TextGroup {
  const own = Array.from({ length: 20 }, (_, i) => `${topic}${i}`)
  const shared = ['please', 'the', 'a', 'of', 'write', 'name']
  const text = (): string => Array.from({ length: 8 }, (_, i) => (i < 2 ? pick(shared) : pick(own))).join(' ')
  return { name, texts: Array.from({ length: size }, text) }
}

const groups = [group('cooking', 'dish', 60), group('travel', 'town', 60), group('music', 'song', 60)]

/** Of the five nearest points in the plane the share of the same group. */
function purityInPlane(points: readonly MapPoint[]): number {
  const shares = points.map(point => {
    const distance = ({ x, y }: MapPoint): number => Math.hypot(x - point.x, y - point.y)
    const near = points.filter(other => other !== point).sort((a, b) => distance(a) - distance(b))
    return near.slice(0, 5).filter(other => other.group === point.group).length / 5
  })
  return shares.reduce((sum, share) => sum + share, 0) / shares.length
}

/** Mean silhouette of the groups in the plane, -1..1. */
function silhouette(points: readonly MapPoint[]): number {
  const values = points.map(point => {
    const mean = (name: string): number => {
      const others = points.filter(other => other !== point && other.group === name)
      return others.reduce((sum, { x, y }) => sum + Math.hypot(x - point.x, y - point.y), 0) / others.length
    }
    const own = mean(point.group)
    const next = Math.min(...groups.filter(({ name }) => name !== point.group).map(({ name }) => mean(name)))
    return (next - own) / Math.max(own, next)
  })
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

describe('mapTexts', () => {
  it('keeps groups apart that are apart', () => {
    const map = mapTexts({ groups, seed: 1 })
    expect(purityInPlane(map.points)).toBeGreaterThan(0.95)
    expect(silhouette(map.points)).toBeGreaterThan(0.5)
    expect(map.neighbours.purity).toBeGreaterThan(0.95)
    expect(map.neighbours.chance).toBeCloseTo(59 / 179, 12)
    expect(map.neighbours.kept).toBeGreaterThan(0.2)
    expect(map).toMatchObject({
      method: 't-SNE',
      vectors: 'TF-IDF',
      n: 180,
      perplexity: 30,
      iterations: 1000,
    })
    expect(map.points.map(({ group, index }) => [group, index])).toEqual(
      groups.flatMap(({ name, texts }) => texts.map((_, i) => [name, i])),
    )
  })

  it('says of one group under two names that chance would do', () => {
    const [{ texts } = { texts: [] }] = groups
    const halves = [texts.slice(0, 30), texts.slice(30)]
    const { neighbours } = mapTexts({ groups: halves.map((half, i) => ({ name: `half ${i}`, texts: half })) })
    expect(Math.abs((neighbours.purity ?? 0) - (neighbours.chance ?? 1))).toBeLessThan(0.12)
  })

  it('says so too where no text has a word in common with another', () => {
    const alone = [0, 1].map(i => ({
      name: `${i}`,
      texts: Array.from({ length: 100 }, (_, j) => `w${i}x${j}`),
    }))
    const { purity = 0 } = mapTexts({ groups: alone }).neighbours
    expect(Math.abs(purity - 0.5)).toBeLessThan(0.1)
  })

  it('is the same for a seed and another for another', () => {
    const small = groups.map(({ name, texts }) => ({ name, texts: texts.slice(0, 8) }))
    const map = mapTexts({ groups: small, seed: 5 })
    expect(mapTexts({ groups: small, seed: 5 })).toEqual(map)
    expect(mapTexts({ groups: small, seed: 6 }).points).not.toEqual(map.points)
    expect(JSON.parse(JSON.stringify(map))).toEqual(map)
  })

  it('compares embeddings where they are given', () => {
    const size = 20
    const embeddings = [0, 1].flatMap(which =>
      Array.from({ length: size }, () =>
        Float32Array.from({ length: 6 }, (_, d) => random.next() + (d === which ? 5 : 0)),
      ),
    )
    // Lengths of vectors are nothing to the cosine; a vector of none has no direction.
    embeddings[3] = embeddings[4]?.map(value => 1000 * value) ?? new Float32Array(6)
    embeddings[25] = new Float32Array(6)
    const same = Array.from({ length: size }, () => 'the same text')
    const map = mapTexts({
      groups: [
        { name: 'a', texts: same },
        { name: 'b', texts: same },
      ],
      embeddings,
      neighbours: 3,
    })
    expect(map).toMatchObject({ vectors: 'embeddings', n: 39, excluded: 1, neighbours: { k: 3, purity: 1 } })
    expect(map.groups.map(({ excluded }) => excluded)).toEqual([0, 1])
    expect(purityInPlane(map.points)).toBeGreaterThan(0.95)
  })

  it('draws of large groups what is too many, and counts it', () => {
    const [cooking, travel, music] = groups.map(({ texts }) => texts)
    const map = mapTexts({
      groups: [
        { name: 'few', texts: ['', '?!', ...(cooking?.slice(0, 6) ?? [])] },
        { name: 'many', texts: travel ?? [] },
        { name: 'also many', texts: music ?? [] },
      ],
      most: 30,
    })
    expect(map.groups).toMatchObject([
      { texts: 8, n: 6, excluded: 2, notDrawn: 0 },
      { texts: 60, n: 12, excluded: 0, notDrawn: 48 },
      { texts: 60, n: 12, excluded: 0, notDrawn: 48 },
    ])
    expect(map).toMatchObject({ n: 30, excluded: 2, notDrawn: 96 })
    expect(map.perplexity).toBeCloseTo(29 / 3, 12)
    expect(map.points.filter(({ group }) => group === 'few').map(({ index }) => index)).toEqual([
      2, 3, 4, 5, 6, 7,
    ])
  })

  it.each([0, 1, 2, 3, 4])('takes %i texts', n => {
    const map = mapTexts({ groups: [{ name: 'a', texts: ['a b', 'b c', 'c', 'a b'].slice(0, n) }] })
    expect(map).toMatchObject({ n, neighbours: { k: Math.max(0, n - 1), purity: n < 2 ? undefined : 1 } })
    expect(map.points.every(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))).toBe(true)
    expect(map.divergence === undefined).toBe(n < 2)
  })

  it('takes texts that are all the same, and huge ones', () => {
    const texts = [
      ...Array.from({ length: 80 }, () => 'same'),
      'a'.repeat(1e6),
      'a b '.repeat(1e5),
      '字'.repeat(1e5),
    ]
    const map = mapTexts({ groups: [{ name: 'a', texts }] })
    expect(map.points.every(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))).toBe(true)
  })

  it('refuses what it would not read', () => {
    const one = { name: 'a', texts: ['b'] }
    expect(() => mapTexts({ groups: [one, one] })).toThrow(/groups\[1\].name/)
    expect(() => mapTexts({ groups: [{ ...one, text: 1 } as TextGroup] })).toThrow(/text/)
    expect(() => mapTexts({ groups: [one], embeddings: [] })).toThrow(/embeddings/)
    expect(() => mapTexts({ groups: [one], embeddings: [Float32Array.of(Number.NaN)] })).toThrow(
      /embeddings\[0\]/,
    )
    const two = { name: 'a', texts: ['b', 'c'] }
    const ragged = [Float32Array.of(1), Float32Array.of(1, 2)]
    expect(() => mapTexts({ groups: [two], embeddings: ragged })).toThrow(/embeddings\[1\]/)
    expect(() => mapTexts({ groups: [one], perplexity: 0 })).toThrow(/perplexity/)
    expect(() => mapTexts({ groups: [one], most: 0 })).toThrow(/most/)
    expect(() => mapTexts({ groups: [one], iterations: 5 } as object as { groups: TextGroup[] })).toThrow(
      /iterations/,
    )
  })
})
