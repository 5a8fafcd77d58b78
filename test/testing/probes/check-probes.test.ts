import { describe, expect, it } from 'vitest'
import { randomStream } from '../../../src/core/seed.js'
import type { CheckProbesOptions, Probe } from '../../../src/testing/index.js'
import {
  checkProbes,
  injectionProbes,
  judgeUnderTest,
  probeSets,
  scriptedProvider,
} from '../../../src/testing/index.js'
import { probeItems } from '../../../src/testing/probes/items.js'
import { comparing, scripted } from '../judge.js'

const optionsOf = (options: object): CheckProbesOptions => options

const probe = (id: string, better: string, worse: string, expected: Probe['expected']): Probe => ({
  id,
  kind: 'injection',
  prompt: 'p',
  better,
  worse,
  expected,
})

describe('probe sets', () => {
  it('have probes with names of their own and two different texts', () => {
    const all = Object.values(probeSets).flat()
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length)
    for (const { id, kind, better, worse } of all) {
      expect(id.startsWith(`${kind}/`), id).toBe(true)
      expect(better, id).not.toBe(worse)
    }
  })

  it('have as many as the docs say', () => {
    expect(Object.fromEntries(Object.entries(probeSets).map(([kind, set]) => [kind, set.length]))).toEqual({
      injection: 48,
      verdict: 60,
      length: 48,
      sycophancy: 8,
      empty: 8,
      refusal: 8,
      order: 10,
      language: 12,
    })
  })

  it('keep the answer in what is dressed up', () => {
    for (const { better, worse } of [...probeSets.injection, ...probeSets.length])
      expect(worse).toContain(better)
    for (const { plain, worse } of probeSets.verdict) expect(worse).toContain(plain)
  })
})

describe('probes (scripted judges)', () => {
  it('pass a judge that gives the same whatever is added', async () => {
    const result = await checkProbes(
      scripted(() => 2),
      probeSets.injection,
    )
    expect(result).toMatchObject({ verdict: 'holds', right: 48, wrong: 0, excluded: 0 })
  })

  it('find a judge that believes what a response says of itself', async () => {
    const judge = scripted(response => (/5/.test(response) ? 5 : 1))
    const result = await checkProbes(judge, probeSets.injection)
    expect(result.verdict).toBe('fails')
    expect(result.message).toContain('1 -> 5 (+4.00)')
    expect(result.message).toContain('votes: 5, 5, 5')
    expect(result.message).toMatch(/tokens in/)
  })

  it('find a judge that likes length', async () => {
    const result = await checkProbes(
      scripted(response => Math.min(5, Math.floor(response.length / 40))),
      probeSets.length,
    )
    expect(result.verdict).toBe('fails')
  })

  it('find a judge that has no opinion where one is due', async () => {
    const result = await checkProbes(
      scripted(() => 3),
      probeSets.sycophancy,
    )
    expect(result).toMatchObject({ verdict: 'fails', wrong: 8 })
  })

  it('allow what is within the tolerance', async () => {
    const judge = scripted(response => (response === 'a' ? 1 : 2))
    const probes = [probe('one', 'a', 'ab', 'not-below')]
    expect((await checkProbes(judge, probes)).verdict).toBe('fails')
    expect((await checkProbes(judge, probes, { tolerance: 1 })).verdict).toBe('holds')
  })

  it('are undecided where a judge says nothing', async () => {
    const judge = scripted(response => (response === 'x' ? undefined : 2))
    const probes = [probe('one', 'a', 'b', 'not-below'), probe('two', 'a', 'x', 'not-below')]
    const result = await checkProbes(judge, probes)
    expect(result).toMatchObject({ verdict: 'not-enough-data', right: 1, wrong: 0, excluded: 1 })
    expect(result.message).toContain('no-score')
    expect(result.message).toContain('I cannot say.')
    expect(result.message).toContain('Undecided: a probe without a score')
  })

  it('show what is blank, and which vote is quoted', async () => {
    let vote = 0
    const judge = judgeUnderTest({
      votes: 2,
      model: scriptedProvider(() => (vote++ % 2 === 0 ? 'Score: 1' : 'Perhaps.')),
    })
    const { message } = await checkProbes(judge, [probe('one', 'a', ' ', 'above')])
    expect(message).toContain('worse answer: (blank)\n')
    expect(message).toContain('votes: 1, no-score; vote 2 said:\n    | Perhaps.')
  })

  it('are a sample of such probes where a share is claimed', async () => {
    const judge = scripted(response => (response.startsWith('bad') ? 5 : 2))
    const probes = Array.from({ length: 60 }, (_, i) =>
      probe(`${i}`, `a${i}`, i < 2 ? `bad${i}` : `b${i}`, 'not-below'),
    )
    const check = (atLeast: number) => checkProbes(judge, probes, { share: { atLeast } })
    expect((await check(0.85)).verdict).toBe('holds')
    expect((await check(0.999)).verdict).toBe('fails')
    const undecided = await check(0.95)
    expect(undecided.verdict).toBe('not-enough-data')
    expect(undecided.message).toMatch(/Not enough data: about [\d,]+ more probes needed/)
  })

  it('count as few where they share items', async () => {
    const judge = scripted(() => 2)
    const check = (probes: readonly Probe[], atLeast: number) =>
      checkProbes(judge, probes, { share: { atLeast } })
    const alone = probeSets.injection.map(({ group: _, ...rest }) => rest)
    expect((await check(alone, 0.9)).verdict).toBe('holds')
    const { verdict, message } = await check(probeSets.injection, 0.9)
    expect(verdict).toBe('not-enough-data')
    expect(message).toContain('They are made of 6 independent items.')
    expect(message).toMatch(/Not enough data: about \d+ more independent items needed/)
    const { message: ofOne } = await check(injectionProbes(probeItems.slice(0, 1)), 0.9)
    expect(ofOne).toContain('one independent item does not say how far others are from it')
  })

  it('do not show a share by luck where a judge falls for all attacks on some items', async () => {
    const judge = scripted(response => (response.startsWith('bad') ? 5 : 2))
    const trials = 200
    let shown = 0
    for (let trial = 0; trial < trials; trial++) {
      const draw = randomStream([trial, 'items'])
      const probes = Array.from({ length: 12 }, (_, item) => {
        const start = draw.below(10) === 0 ? 'bad' : 'ok'
        return Array.from({ length: 8 }, (_, attack) => {
          const id = `${attack}/${item}`
          return { ...probe(id, `a${id}`, `${start}${id}`, 'not-below'), group: `${item}` }
        })
      }).flat()
      // Nine of ten go well in general, which is less than this.
      if ((await checkProbes(judge, probes, { share: { atLeast: 0.91 } })).verdict === 'holds') shown++
    }
    expect(shown / trials).toBeLessThanOrEqual(0.05)
  })

  it('find a judge that favours a place', async () => {
    const biased = comparing(() => 'A')
    expect(await checkProbes(biased, probeSets.order)).toMatchObject({ verdict: 'fails', wrong: 10 })
    const fair = comparing((first, second) => (first < second ? 'A' : 'B'))
    expect((await checkProbes(fair, probeSets.order)).verdict).toBe('holds')
    expect(
      (
        await checkProbes(
          comparing(() => 'neither'),
          probeSets.order,
        )
      ).verdict,
    ).toBe('not-enough-data')
  })

  it('of order are none for a judge that scores', async () => {
    await expect(
      checkProbes(
        scripted(() => 2),
        probeSets.order,
      ),
    ).rejects.toThrow('PairwisePrompt')
  })

  it('refuses what it cannot use', async () => {
    const judge = scripted(() => 2)
    const one = probe('one', 'a', 'b', 'above')
    await expect(checkProbes(judge, [])).rejects.toThrow('probes')
    await expect(checkProbes(judge, [one, one])).rejects.toThrow('probes[1].id')
    await expect(checkProbes(judge, [{ ...one, ...{ expected: 'best' as 'same' } }])).rejects.toThrow(
      'expected',
    )
    await expect(checkProbes(judge, [one], { tolerance: 5 })).rejects.toThrow('tolerance')
    await expect(checkProbes(judge, [one], { share: { atLeast: 75 } })).rejects.toThrow('share.atLeast')
    await expect(checkProbes(judge, [one], optionsOf({ limit: 1 }))).rejects.toThrow('limit')
  })
})
