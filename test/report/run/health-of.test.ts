import { describe, expect, it } from 'vitest'
import type { Funnel, IterationReport } from '../../../src/iterate/index.js'
import { healthOf } from '../../../src/report/run/health-of.js'
import { summary } from '../fixture/summary.js'

type Sealed = IterationReport & {
  readonly funnel: Funnel
  readonly signs: NonNullable<IterationReport['signs']>
}

const found = summary.run.iterations[0]
if (!found?.funnel || !found.signs) throw new Error('the fixture has no sealed iteration')
const none = { n: 0 }
/** An iteration in which nothing is wrong. */
const well: Sealed = {
  iteration: 1,
  checkpoint: found.checkpoint,
  funnel: {
    ...found.funnel,
    prompts: { accepted: 100, notNeeded: 0, dropped: {} },
    candidates: { ...found.funnel.candidates, received: 400, finish: { stop: 400 }, promptsWithOneText: 0 },
    votes: { received: 1200, valid: 1200, failed: {}, histogram: { 3: 1200 } },
    selected: { ...found.funnel.selected, prompts: 80, rows: 80, excluded: { tie: 20 } },
  },
  signs: {
    maxShare: none,
    tieRate: { value: 0.2, n: 100 },
    voteFailureRate: none,
    longerChosen: { value: 0.5, n: 100, equal: 0 },
    scoreLength: none,
    scoreLengthWithin: none,
    lengthDifference: none,
    voteAgreement: none,
    voteAlpha: { value: 0.8, n: 100 },
    meanScore: none,
    meanLength: none,
  },
}

const noDamage = { lines: 0, first: [] }
const M1 = { checkpoint: { name: 'M1', path: 'ckpt/M1', revision: 'm1' } }
const lineage = [M1, { checkpoint: { name: 'M2', path: 'ckpt/M2', revision: 'm2' } }]
/** What is found in a run in which nothing else is wrong. */
const warningsOf = (more: Partial<Parameters<typeof healthOf>[0]> = {}) =>
  healthOf({ run: { iterations: [well] }, models: [], comparisons: [], lineage, damage: noDamage, ...more })
    .warnings
const titles = (iteration: Sealed, damage = noDamage) =>
  warningsOf({ run: { iterations: [iteration] }, damage }).map(({ title }) => title)
const withFunnel = (funnel: Partial<Funnel>): Sealed => ({ ...well, funnel: { ...well.funnel, ...funnel } })
const withSigns = (signs: Partial<Sealed['signs']>): Sealed => ({
  ...well,
  signs: { ...well.signs, ...signs },
})

describe('healthOf', () => {
  it('finds nothing where all is well, and says what it looked for', () => {
    const run = { iterations: [well] }
    const { warnings, checked } = healthOf({ run, models: [], comparisons: [], lineage, damage: noDamage })
    expect(warnings).toEqual([])
    expect(checked).toHaveLength(10)
    expect(warningsOf({ run: { iterations: [] } })).toEqual([])
  })

  it.each([
    ['Few prompts gave rows to train on', withFunnel({ selected: { ...well.funnel.selected, prompts: 10 } })],
    ['On many prompts all responses have one score', withSigns({ tieRate: { value: 1, n: 100 } })],
    ['Votes gave no score', withFunnel({ votes: { ...well.funnel.votes, failed: { 'no-score': 100 } } })],
    [
      'Responses did not come to their end',
      withFunnel({ candidates: { ...well.funnel.candidates, finish: { stop: 300, length: 100 } } }),
    ],
    [
      'All candidates of most prompts are one text',
      withFunnel({ candidates: { ...well.funnel.candidates, promptsWithOneText: 80 } }),
    ],
    [
      'The longer response is mostly the chosen one',
      withSigns({ longerChosen: { value: 0.9, n: 100, equal: 0 } }),
    ],
    ['Signs of judge drift are past their limits', withSigns({ voteAlpha: { value: 0.1, n: 100 } })],
    [
      'Calls failed for good',
      withFunnel({
        spent: {
          ...well.funnel.spent,
          judgements: { ...well.funnel.spent.judgements, calls: 100, failed: 99 },
        },
      }),
    ],
  ])('finds alone: %s', (title, iteration) => expect(titles(iteration)).toEqual([title]))

  it('says nothing of a sign that few items were measured on', () => {
    expect(
      titles(withSigns({ longerChosen: { value: 1, n: 3, equal: 0 }, voteAlpha: { value: 0, n: 3 } })),
    ).toEqual([])
  })

  it('tells a sign that a gate found once', () => {
    const finding = {
      gate: 'drift',
      moment: 'datasets',
      sign: 'voteAlpha',
      action: 'warn',
      message: 'it is low',
    } as const
    const iteration = { ...withSigns({ voteAlpha: { value: 0.1, n: 100 } }), gates: [finding] }
    expect(titles(iteration)).toEqual(['Gates found what they were set to look for'])
  })

  it('finds a judge whose interval holds one half, wherever it was measured', () => {
    const judge = summary.models[1]?.judge
    if (!judge) throw new Error('the fixture has no judge')
    const { card } = judge
    const titlesOf = (low: number, name = 'M1') => {
      const tiesHalf = { ...card.metrics.tiesHalf, interval: { low, high: 0.9, defined: 300 } }
      const models = [
        { name, judge: { ...judge, card: { ...card, metrics: { ...card.metrics, tiesHalf } } } },
      ]
      return warningsOf({ models }).map(({ title }) => title)
    }
    expect(titlesOf(0.45)).toEqual(['Judging may be chance'])
    expect(titlesOf(0.55)).toEqual([])
    // A baseline need not judge.
    expect(titlesOf(0.45, 'SFT')).toEqual([])
  })

  it('finds a checkpoint that loses to an earlier one, and a judge that favours itself', () => {
    const net = (low: number, high: number) => ({ value: (low + high) / 2, interval: { low, high } })
    const lost = (a: string, low: number, high: number) =>
      warningsOf({ comparisons: [{ a, b: 'M1', win: 10, tie: 20, lose: 30, net: net(low, high) }] })
    expect(lost('M2', -0.5, -0.1)[0]?.found).toEqual([
      'M2 against M1: 10 : 20 : 30 (win : tie : lose), net -0.30 (-0.50 to -0.10)',
    ])
    expect(lost('M2', -0.5, 0)).toEqual([])
    expect(lost('SFT', -0.5, -0.1)).toEqual([])
    // An evaluation compares its models in the order in which they were given.
    const turned = (low: number, high: number) =>
      warningsOf({ comparisons: [{ a: 'M1', b: 'M2', win: 30, tie: 20, lose: 10, net: net(low, high) }] })
    expect(turned(0.1, 0.5)[0]?.found).toEqual([
      'M2 against M1: 10 : 20 : 30 (win : tie : lose), net -0.30 (-0.50 to -0.10)',
    ])
    expect(turned(-0.5, -0.1)).toEqual([])
    const liked = (low: number) =>
      warningsOf({ selfPreference: [{ model: 'M2', n: 60, value: 0.5, interval: { low, high: 0.9 } }] })
    expect(liked(0.1)[0]?.found).toEqual(['M2: by +0.50 points (+0.10 to +0.90)'])
    expect(liked(0)).toEqual([])
  })

  it('says nothing of shares of a handful', () => {
    const few = withFunnel({
      prompts: { ...well.funnel.prompts, accepted: 3 },
      candidates: {
        ...well.funnel.candidates,
        received: 8,
        finish: { stop: 7, length: 1 },
        promptsWithOneText: 2,
      },
      votes: { received: 10, valid: 9, failed: { 'no-score': 1 }, histogram: { 3: 9 } },
      selected: { ...well.funnel.selected, prompts: 2, rows: 2 },
    })
    expect(titles(few)).toEqual([])
  })

  it('names damaged lines', () => {
    const first = [{ file: 'runs/a/calls/x.jsonl', line: 7, reason: 'invalid-json' }]
    const [warning] = warningsOf({ damage: { lines: 9, first } })
    expect(warning?.found).toEqual(['9 lines', 'runs/a/calls/x.jsonl, line 7: invalid-json'])
  })
})
