import { describe, expect, it } from 'vitest'
import { type JudgeSigns, judgeSigns, reportCard } from '../../../src/evaluate/index.js'
import {
  type GateFinding,
  type GateState,
  InvalidArgumentError,
  type IterationReport,
} from '../../../src/index.js'
import { type DriftGateOptions, driftGate } from '../../../src/iterate/gates/index.js'

const model = (name: string) => ({ name, path: name, revision: name })
const quiet: JudgeSigns = {
  ...judgeSigns([], { max: 5 }),
  maxShare: { value: 0.4, n: 100 },
  tieRate: { value: 0.2, n: 100 },
  longerChosen: { value: 0.6, n: 100, equal: 0 },
  meanLength: { value: 100, n: 100 },
}

/** A judge's card on twenty instructions, of which it orders so many rightly. */
function judge(right: number, isLongerBetter = false): NonNullable<IterationReport['judge']> {
  const items = Array.from({ length: 20 }, (_, i) => ({
    responses: [
      { rank: 0, score: i < right ? 5 : 1, length: isLongerBetter ? 9 : 3 },
      { rank: 1, score: 3, length: 5 },
    ],
  }))
  const spent = { calls: 0, failed: 0, unknown: 0, promptTokens: 0, cachedTokens: 0 }
  return {
    card: reportCard(items, { max: 5, resamples: 500 }),
    spent: { ...spent, completionTokens: 0, reasoningTokens: 0 },
    votes: { failed: {}, histogram: {} },
    consistency: { agreement: { n: 0 }, alpha: { n: 0 } },
    failuresByLength: [],
  }
}

function state(iterations: readonly Partial<IterationReport>[], more: Partial<GateState> = {}): GateState {
  const lineage = iterations.map((_, i) => ({ checkpoint: model(`M${i + 1}`) }))
  return {
    moment: 'datasets',
    iteration: iterations.length,
    checkpoint: model(`M${iterations.length}`),
    lineage,
    report: {
      iterations: iterations.map((one, i) => ({ iteration: i + 1, checkpoint: model(`M${i + 1}`), ...one })),
    },
    open: async () => {
      throw new Error('not asked')
    },
    signal: new AbortController().signal,
    ...more,
  }
}

async function found(at: GateState, options: DriftGateOptions = {}): Promise<readonly GateFinding[]> {
  return driftGate(options).check(at)
}

const names = async (...given: Parameters<typeof found>) => (await found(...given)).map(({ sign }) => sign)

describe('the drift gate', () => {
  it('finds nothing where nothing is past a limit, or nothing is known', async () => {
    expect(await found(state([{ signs: quiet }]))).toEqual([])
    expect(await found(state([{}]))).toEqual([])
    expect(await found(state([{ signs: judgeSigns([], { max: 5 }) }]))).toEqual([])
  })

  it.each([
    ['maxShare', 'maxShare', 0.97, 0.98],
    ['tieRate', 'tieRate', 0.6, 0.61],
    ['voteFailureRate', 'voteFailureRate', 0.2, 0.21],
    ['scoreLength', 'scoreLength', 0.7, 0.71],
    ['scoreLengthWithin', 'scoreLengthWithin', 0.85, 0.86],
    ['voteAlpha', 'voteAlpha', 0.2, 0.19],
  ] as const)('has a limit on %s, which is its own', async (limit, sign, allowed, wrong) => {
    const at = (value: number, n = 30) => state([{ signs: { ...quiet, [sign]: { value, n } } }])
    expect(await found(at(allowed))).toEqual([])
    expect(await found(at(wrong))).toEqual([
      {
        sign: limit,
        value: wrong,
        limit: allowed,
        action: 'warn',
        message: expect.stringMatching(
          new RegExp(`^M1: .* is ${wrong.toFixed(3)}, at (most|least) ${allowed} was`),
        ),
      },
    ])
    expect(await found(at(wrong), { [limit]: false })).toEqual([])
    expect(await found(at(wrong, 29))).toEqual([])
    expect(await names(at(wrong, 29), { minItems: 29 })).toEqual([limit])
    expect((await found(at(wrong), { action: 'pause' }))[0]?.action).toBe('pause')
  })

  it('holds an iteration against the first, and would keep the model before', async () => {
    const longer = { ...quiet, longerChosen: { value: 0.76, n: 100, equal: 0 } }
    const long = { ...quiet, meanLength: { value: 151, n: 100 } }
    expect(await found(state([{ signs: longer }]))).toEqual([])
    expect(await found(state([{ signs: quiet }, { signs: longer }]), { action: 'stop' })).toMatchObject([
      { sign: 'longerChosenRise', limit: 0.15, keep: 'M1' },
    ])
    expect(await found(state([{ signs: quiet }, { signs: quiet }, { signs: long }]))).toMatchObject([
      { sign: 'lengthGrowth', value: 1.51, limit: 1.5, keep: 'M2' },
    ])
    expect(await names(state([{ signs: longer }]), { longerChosen: 0.75 })).toEqual(['longerChosen'])
    const few = { ...quiet, meanLength: { value: 1, n: 29 } }
    expect(await found(state([{ signs: few }, { signs: long }]))).toEqual([])
    expect(await found(state([{}, { signs: long }]))).toEqual([])
  })

  it('wants judges that are better than counting characters, and do not get worse', async () => {
    expect(await found(state([{ judge: judge(19) }]))).toEqual([])
    expect(await names(state([{ judge: judge(19, true) }]))).toEqual(['accuracyOverLonger'])
    expect(await names(state([{ judge: judge(19) }, { judge: judge(4) }]))).toEqual(['accuracyFall'])
    expect(await names(state([{ judge: judge(19) }, { judge: judge(17) }]))).toEqual([])
    expect(
      await found(state([{ judge: judge(19) }, { judge: judge(4) }]), {
        accuracyFall: false,
        accuracyOverLonger: false,
      }),
    ).toEqual([])
  })

  it('looks at the card of the last checkpoint, and at no signs then', async () => {
    const signs = { ...quiet, tieRate: { value: 1, n: 100 } }
    const at = state([{ signs, judge: judge(19) }, { judge: judge(4) }], {
      moment: 'checkpoint',
      iteration: 1,
    })
    expect(await names(at)).toEqual(['accuracyFall'])
    const unknown = state([{ signs, judge: judge(19) }], { moment: 'checkpoint', iteration: 1 })
    expect(await names(unknown)).toEqual([])
  })

  it('refuses what is no limit', () => {
    expect(() => driftGate(Object({ tieRat: 1 }))).toThrow(/tieRat/)
    expect(() => driftGate({ tieRate: Number.NaN })).toThrow(InvalidArgumentError)
    expect(() => driftGate(Object({ tieRate: true }))).toThrow(/false for no limit/)
    expect(() => driftGate(Object({ action: 'end' }))).toThrow(/action/)
    expect(() => driftGate({ minItems: 0 })).toThrow(/minItems/)
  })
})
