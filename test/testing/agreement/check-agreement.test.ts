import { describe, expect, it } from 'vitest'
import { pairwiseAccuracy } from '../../../src/evaluate/pairwise-accuracy.js'
import { rankCorrelations } from '../../../src/evaluate/rank-correlations.js'
import { type AgreementClaims, checkAgreement } from '../../../src/testing/index.js'
import { comparing, scripted } from '../judge.js'

const ranked = (count: number, good = 'good', bad = 'bad') =>
  Array.from({ length: count }, (_, i) => ({
    prompt: `question ${i}`,
    responses: [
      { text: `${good} ${i}`, rank: 0 },
      { text: `${bad} ${i}`, rank: 1 },
    ],
  }))

const fair = () => scripted(response => (response.startsWith('good') ? 4 : 2))
const claimsOf = (claims: object): AgreementClaims => claims
const accuracy = (atLeast: number) => ({ pairwiseAccuracy: { atLeast } })

describe('agreement with people (scripted judges)', () => {
  it('holds where even the lower end is high enough', async () => {
    const { verdict, claims } = await checkAgreement(fair(), ranked(30), accuracy(0.75))
    expect(verdict).toBe('holds')
    expect(claims).toMatchObject([{ metric: 'pairwiseAccuracy', value: 1, verdict: 'holds' }])
  })

  it('says how many more it takes, and that is enough', async () => {
    const few = await checkAgreement(fair(), ranked(5), accuracy(0.75))
    expect(few.verdict).toBe('not-enough-data')
    expect(few.message).toMatch(/Not enough data: about \d+ more independent instructions needed/)
    const needed = few.claims[0]?.needed ?? 0
    expect(needed).toBeGreaterThan(0)
    expect((await checkAgreement(fair(), ranked(5 + 2 * needed), accuracy(0.75))).verdict).toBe('holds')
  })

  it('fails with the worst instructions and what the judge wrote', async () => {
    const contrary = scripted(response => (response.startsWith('good') ? 1 : 5))
    const { verdict, message } = await checkAgreement(contrary, ranked(30), accuracy(0.75))
    expect(verdict).toBe('fails')
    expect(message).toContain('rank 0, 1: good')
    expect(message).toContain('    | Score: 1')
    expect(message).toContain('claimed: at least 75.0%')
    expect(message).toContain('60 calls')
  })

  it('measures what the metrics measure', async () => {
    const data = ranked(12).map((item, i) => ({
      ...item,
      responses: [...item.responses, { text: `other ${i}`, rank: 1 + (i % 2) }],
    }))
    const scoreOf = (text: string): number => (text.length * 7 + Number(text.split(' ')[1]) * 3) % 6
    const result = await checkAgreement(scripted(scoreOf), data, {
      pairwiseAccuracy: { atLeast: 0.5 },
      spearman: { atLeast: 0 },
      kendall: { atLeast: 0 },
    })
    const judged = data.map(({ responses }) => ({
      responses: responses.map(({ text, rank }) => ({ rank, score: scoreOf(text) })),
    }))
    const { spearman, kendall } = rankCorrelations(judged)
    expect(result.claims.map(({ value }) => value)).toEqual([
      expect.closeTo(pairwiseAccuracy(judged).tiesHalf ?? Number.NaN, 12),
      expect.closeTo(spearman ?? Number.NaN, 12),
      expect.closeTo(kendall ?? Number.NaN, 12),
    ])
  })

  it('counts responses without a score against both ends', async () => {
    const silent = scripted(response =>
      /\b(1|2|3)$/.test(response) ? undefined : response.startsWith('good') ? 4 : 2,
    )
    const { message, claims } = await checkAgreement(silent, ranked(20), accuracy(0.9))
    expect(claims[0]).toMatchObject({ value: 1, verdict: 'not-enough-data' })
    expect(message).toContain('more without a score, counted against both ends')
  })

  it('takes instructions of one group as one', async () => {
    const grouped = ranked(30).map((item, i) => ({ ...item, group: `tree ${i % 3}` }))
    const { verdict, message } = await checkAgreement(fair(), grouped, accuracy(0.75))
    expect(verdict).toBe('not-enough-data')
    expect(message).toContain('3 independent instructions')
  })

  it('says why it knows no number where too little has a score', async () => {
    const silent = await checkAgreement(
      scripted(() => undefined),
      ranked(3),
      accuracy(0.75),
    )
    expect(silent.message).toContain('Not enough data: no independent instruction has a score.')
    const one = await checkAgreement(fair(), ranked(1), accuracy(0.75))
    expect(one.message).toContain('one independent instruction does not say')
  })

  it('needs all claims to hold', async () => {
    const { verdict } = await checkAgreement(fair(), ranked(30), {
      pairwiseAccuracy: { atLeast: 0.75 },
      spearman: { atLeast: 0.99 },
    })
    expect(verdict).toBe('not-enough-data')
  })

  it('asks a judge that compares in both orders', async () => {
    const judge = comparing((first, second) =>
      first.startsWith('good') ? 'A' : second.startsWith('good') ? 'B' : 'tie',
    )
    const right = await checkAgreement(judge, ranked(30), accuracy(0.75))
    expect(right).toMatchObject({ verdict: 'holds', claims: [{ value: 1 }] })
    const placed = await checkAgreement(
      comparing(() => 'A'),
      ranked(200),
      accuracy(0.75),
    )
    expect(placed).toMatchObject({ verdict: 'fails', claims: [{ value: 0.5 }] })
    expect(placed.message).toContain('verdicts: A; with the places changed: A')
  })

  it('says which instructions have nothing to order', async () => {
    const tied = {
      prompt: 'tied',
      responses: [
        { text: 'a', rank: 0 },
        { text: 'b', rank: 0 },
      ],
    }
    const { message } = await checkAgreement(fair(), [...ranked(30), tied], accuracy(0.5))
    expect(message).toContain('Left out: 1 instruction without two responses of distinct rank.')
  })

  it.each([7, '', null, { id: 7 }, Number.NaN])('refuses a group that is no text: %j', async group => {
    const [first, second] = ranked(2)
    const grouped: object[] = [
      { ...first, group: 'tree 1' },
      { ...second, group },
    ]
    await expect(checkAgreement(fair(), grouped as ReturnType<typeof ranked>, accuracy(0.5))).rejects.toThrow(
      'instructions[1].group: expected a text, such as String(id)',
    )
  })

  it('refuses what it cannot use', async () => {
    const bad = (instructions: unknown) =>
      checkAgreement(fair(), instructions as ReturnType<typeof ranked>, accuracy(0.5))
    await expect(bad([{ prompt: 'p', responses: [{ text: 'a', rank: -1 }] }])).rejects.toThrow(
      'instructions[0].responses[0].rank',
    )
    await expect(bad([{ prompt: 1, responses: [] }])).rejects.toThrow('instructions[0].prompt')
    await expect(bad('x')).rejects.toThrow('instructions')
    await expect(bad([])).rejects.toThrow('instructions: expected an array of at least one')
    await expect(bad([null])).rejects.toThrow('instructions[0].prompt')
    await expect(bad([{ prompt: 'p', responses: [null] }])).rejects.toThrow(
      'instructions[0].responses[0].text',
    )
    await expect(checkAgreement(fair(), ranked(2), {})).rejects.toThrow('at least one of pairwiseAccuracy')
    await expect(checkAgreement(fair(), ranked(2), { ...claimsOf({ accuracy: 1 }) })).rejects.toThrow(
      'accuracy',
    )
    await expect(
      checkAgreement(fair(), ranked(2), { pairwiseAccuracy: { atLeast: 0.5, confidence: 0.5 } }),
    ).rejects.toThrow('pairwiseAccuracy.confidence')
    await expect(
      checkAgreement(
        comparing(() => 'A'),
        ranked(2),
        { spearman: { atLeast: 0 } },
      ),
    ).rejects.toThrow('scores none')
  })
})
