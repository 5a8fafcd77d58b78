import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BusyTime } from '../../../src/report/run/busy-time.js'
import { DrawnTexts } from '../../../src/report/run/draw-prompts.js'
import { IterationCounter } from '../../../src/report/run/iteration-data.js'
import type { PromptRows } from '../../../src/report/run/prompt-rows.js'
import { Sampler, sharesOf, shownSamples } from '../../../src/report/run/samples/sampler.js'

/** Rows of a prompt with one pair of this gap. */
function promptOf(index: number, gap: number, text = 'answer'): PromptRows {
  const at = { prompt_index: index }
  return {
    prompt: { ...at, prompt: `prompt ${index}`, source: `list:${index}` },
    candidates: [0, 1].map(candidate => ({
      ...at,
      candidate,
      text,
      finish: 'stop',
      same_text_as: candidate,
      flags: '',
    })),
    judgements: [],
    scores: [0, gap].map((score, candidate) => ({ ...at, candidate, score })),
    failures: [],
    pairs: [
      {
        ...at,
        chosen: text,
        rejected: text,
        chosen_candidate: 1,
        rejected_candidate: 0,
        chosen_score: gap,
        rejected_score: 0,
      },
    ],
    sft: [],
  }
}

describe('BusyTime', () => {
  it('is the length of the union, in whatever order, where no pause is near the limit', () => {
    const spans = fc.array(fc.tuple(fc.nat(60), fc.nat(20)), { maxLength: 30 })
    fc.assert(
      fc.property(spans, given => {
        const time = new BusyTime()
        const seconds = new Set<number>()
        for (const [from, length] of given) {
          // Pauses are 20 s at least, or none.
          time.add(from * 20_000, (from + length) * 20_000)
          for (let at = from; at < from + length; at++) seconds.add(at)
        }
        expect(time.seconds).toBe(seconds.size * 20)
      }),
    )
  })

  it('counts a short pause, and no long one', () => {
    const time = new BusyTime()
    time.add(0, 1000)
    time.add(3000, 4000)
    time.add(60_000, 61_000)
    expect(time.seconds).toBe(5)
  })
})

describe('DrawnTexts', () => {
  it('keeps all of a few, and of many so many in their order', () => {
    fc.assert(
      fc.property(fc.nat(50), fc.integer({ min: 1, max: 20 }), (n, most) => {
        const drawn = new DrawnTexts(most, [1])
        for (let i = 0; i < n; i++) drawn.add(String(i))
        const kept = drawn.result().map(Number)
        expect(kept).toHaveLength(Math.min(n, most))
        expect(kept).toEqual(kept.toSorted((a, b) => a - b))
      }),
    )
  })
})

describe('IterationCounter', () => {
  it('counts many different scores by whole numbers, and loses none', () => {
    const counter = new IterationCounter()
    for (let i = 0; i < 300; i++) counter.add(promptOf(i, i / 3))
    const { gaps } = counter.result()
    expect(Object.keys(gaps).length).toBeLessThanOrEqual(26)
    expect(Object.values(gaps).reduce((all, n) => all + n, 0)).toBe(300)
  })

  it('measures lengths in code points, prompt by prompt', () => {
    const counter = new IterationCounter()
    counter.add(promptOf(0, 1, '🙂'.repeat(10)))
    counter.add(promptOf(1, 1, 'x'.repeat(20)))
    const { candidates, chosen } = counter.result().lengths
    expect(candidates).toMatchObject({ n: 4, histogram: { '16': 2, '32': 2 } })
    expect(chosen.mean.value).toBe(15)
    expect(chosen.mean.interval?.low).toBeCloseTo(15 - 1.96 * 5, 5)
  })

  it('says nothing of what is not there', () => {
    const { scores, gaps, lengths } = new IterationCounter().result()
    expect([scores, gaps, lengths.rejected]).toEqual([{}, {}, { n: 0, mean: { value: 0 }, histogram: {} }])
  })
})

describe('Sampler', () => {
  it('has the widest and the narrowest gaps, and does not grow', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 100 }), gaps => {
        const sampler = new Sampler(1, 1)
        for (const [index, gap] of gaps.entries()) sampler.add(promptOf(index, gap))
        const samples = shownSamples(sampler.result(), { random: 4, other: 2 })
        const of = (kind: string) =>
          samples
            .filter(({ kinds }) => kinds.some(each => each === kind))
            .map(({ index }) => gaps[index] ?? 0)
            .sort((a, b) => a - b)
        const sorted = gaps.toSorted((a, b) => a - b)
        expect(of('narrowest-gap')).toEqual(sorted.slice(0, 2))
        expect(of('widest-gap')).toEqual(sorted.slice(-2))
        expect(of('random')).toHaveLength(Math.min(4, gaps.length))
        expect(samples.length).toBeLessThanOrEqual(8)
        expect(new Set(samples.map(({ index }) => index)).size).toBe(samples.length)
      }),
    )
  })

  it('keeps the beginnings of long texts, and says how much is left out', () => {
    const sampler = new Sampler(1, 1)
    sampler.add(promptOf(0, 1, 'x'.repeat(1_000_000)))
    const [sample] = shownSamples(sampler.result(), sharesOf(1))
    expect(sample?.candidates[0]?.text).toEqual({ text: 'x'.repeat(4000), left: 996_000 })
  })

  it('shows of fewer the first ones, and draws each prompt as often as any other', () => {
    const times = new Map<number, number>()
    for (let seed = 0; seed < 500; seed++) {
      const sampler = new Sampler(1, seed)
      for (let index = 0; index < 20; index++) sampler.add(promptOf(index, 1))
      const kept = sampler.result().get('random') ?? []
      const [first] = shownSamples(sampler.result(), { random: 1, other: 0 })
      expect(first?.index).toBe(kept[0]?.index)
      for (const { index } of kept) times.set(index, (times.get(index) ?? 0) + 1)
    }
    // 8 of 20 are drawn: 200 of 500 times, and five standard deviations are 55.
    for (let index = 0; index < 20; index++) expect(Math.abs((times.get(index) ?? 0) - 200)).toBeLessThan(55)
  })

  it('has fewer of each iteration where there are many', () => {
    expect([1, 3, 8, 1000].map(sharesOf)).toEqual([
      { random: 8, other: 4 },
      { random: 6, other: 3 },
      { random: 2, other: 1 },
      { random: 1, other: 1 },
    ])
  })
})
