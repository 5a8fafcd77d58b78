import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  InvalidArgumentError,
  IterationRunner,
  LedgerError,
  type MemoryLedger,
  type ModelProvider,
  memoryLedger,
  type PromptSource,
  planRun,
  RunError,
  type RunEvent,
  type RunnerOptions,
  type RunPlan,
  type ScriptedCall,
  selfInstruct,
} from '../../../src/index.js'
import { countingModel, prompts, runOptions } from '../setup.js'

/** Every text is new and every vote gives a score, so that the calls of a run can be known to the call. */
function goodScript({ prompt, seed, index }: ScriptedCall): string {
  if (prompt.includes('additive 5-point scoring system')) return `Fine.\n\nScore: ${(seed + index) % 6}`
  if (prompt.includes('Continue the list')) return `9. Write about ${seed} and ${index}.`
  return `answer ${seed} ${index}`
}

const goodModel = (n = true) => countingModel({ n, script: goodScript })
const ranked = [
  {
    prompt: 'Name a prime.',
    responses: [
      { text: '7', rank: 0 },
      { text: '9', rank: 1 },
      { text: '8', rank: 2 },
    ],
  },
]
const seeds = Array.from({ length: 10 }, (_, i) => `Seed ${i}.`)

async function run(
  ledger: MemoryLedger,
  model: ModelProvider,
  more: Partial<RunnerOptions> = {},
  changes: 'refuse' | 'redo' = 'refuse',
): Promise<RunEvent[]> {
  const events: RunEvent[] = []
  for await (const event of new IterationRunner(runOptions(ledger, model, more)).start({ changes })) {
    events.push(event)
  }
  return events
}

const stagesOf = ({ iterations }: RunPlan) =>
  iterations.map(({ iteration, stages }) => [iteration, stages.map(({ kind, calls }) => [kind, calls])])

const noCalls: ModelProvider = {
  ...countingModel(),
  generate() {
    throw new Error('a plan without a sample makes no call')
  },
}

describe('the plan of a run that has not begun', () => {
  it('has the calls that the run will make, and asks nobody', async () => {
    const more = { iterations: 2, evaluate: ranked }
    const plan = await planRun(runOptions(memoryLedger(), noCalls, more))
    expect(stagesOf(plan)).toEqual([
      [
        1,
        [
          ['candidates', 12],
          ['judgements', 48],
          ['evaluation', 3],
        ],
      ],
      [
        2,
        [
          ['candidates', 12],
          ['judgements', 48],
          ['evaluation', 3],
        ],
      ],
      [3, [['evaluation', 3]]],
    ])
    const model = goodModel()
    await run(memoryLedger(), model, more)
    expect(plan.total.calls).toBe(model.calls)
    expect(plan.spent.calls).toBe(0)
    expect(
      plan.iterations.flatMap(({ stages }) => stages).every(({ basis }) => basis.from === 'assumption'),
    ).toBe(true)
  })

  it('states what it assumed, and takes other assumptions', async () => {
    const options = runOptions(memoryLedger(), noCalls, {
      candidates: { sampling: { temperature: 1, topP: 1, maxTokens: 77 } },
    })
    const { iterations, assumptions } = await planRun(options, {
      assume: { charactersPerToken: 2, completionTokens: 10 },
    })
    const [candidates, judgements] = iterations[0]?.stages ?? []
    const characters = prompts.reduce((sum, prompt) => sum + prompt.length, 0)
    expect(candidates).toMatchObject({
      promptTokens: Math.round(characters / 2),
      completionTokens: 12 * 4 * 77,
    })
    expect(judgements).toMatchObject({ completionTokens: 12 * 4 * 3 * 10 })
    expect(assumptions.join('\n')).toMatch(
      /token is 2 characters[\s\S]*maxTokens allows \(77 tokens\)[\s\S]*judgement is 10/,
    )
    expect(assumptions.join('\n')).toContain('4 and 3 times the calls')
  })

  it('judges prompts with the responses in them', async () => {
    const options = runOptions(memoryLedger(), noCalls)
    const [short, long] = await Promise.all(
      [10, 1010].map(completionTokens =>
        planRun(runOptions(memoryLedger(), noCalls), { assume: { completionTokens } }),
      ),
    )
    const tokens = (plan?: RunPlan) => plan?.iterations[0]?.stages[1]?.promptTokens ?? 0
    expect(tokens(long) - tokens(short)).toBe(48 * 1000)
    expect(tokens(short)).toBeGreaterThan((48 * options.prompts.toString().length) / 4 / 12)
  })

  it('says where pairs may end an iteration sooner, and that time is not planned', async () => {
    const { notes } = await planRun(
      runOptions(memoryLedger(), noCalls, { targetPairs: 3, budget: { wallTimeMs: 1000 } }),
    )
    expect(notes.join('\n')).toMatch(/at most these[\s\S]*wallTimeMs/)
  })

  it('counts the calls of a source that writes prompts, in its rounds', async () => {
    const source = selfInstruct({ seeds, writer: 'self', count: 40, perCall: 1 })
    const plan = await planRun(runOptions(memoryLedger(), noCalls, { prompts: source }))
    expect(stagesOf(plan)).toEqual([
      [
        1,
        [
          ['prompts', 48],
          ['candidates', 40],
          ['judgements', 160],
        ],
      ],
    ])
    expect(plan.assumptions.join('\n')).toMatch(/not written yet is 50 tokens/)
    const model = goodModel()
    await run(memoryLedger(), model, { prompts: source })
    expect(plan.total.calls).toBe(model.calls)
  })

  it('refuses a source that makes calls and does not say how many', async () => {
    const { id, prompts } = selfInstruct({ seeds, writer: 'self', count: 40 })
    const silent: PromptSource = { id, prompts }
    await expect(planRun(runOptions(memoryLedger(), noCalls, { prompts: silent }))).rejects.toThrow(
      /prompts\.expects/,
    )
  })

  it('tells what a source throws', async () => {
    const broken: PromptSource = {
      id: 'broken',
      // biome-ignore lint/correctness/useYield: it throws before
      *prompts() {
        throw new InvalidArgumentError({ field: 'file', received: 'x', expected: 'a file' })
      },
    }
    await expect(planRun(runOptions(memoryLedger(), noCalls, { prompts: broken }))).rejects.toThrow(/file/)
  })
})

describe('the plan of a run that has begun', () => {
  it.each([true, false])('adds up with what is recorded to the whole run (n: %s)', async n => {
    const more = { iterations: 2, evaluate: ranked }
    const whole = goodModel(n)
    await run(memoryLedger(), whole, more)
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: whole.calls - 1 }), async calls => {
        const ledger = memoryLedger()
        await run(ledger, goodModel(n), { ...more, budget: { calls } })
        const before = { records: [...ledger.records], files: new Map(ledger.files) }
        const plan = await planRun(runOptions(ledger, noCalls, more))
        // Before a call for candidates is recorded, nothing tells whether one call gives several.
        const candidates = ledger.records.some(({ kind }) => kind === 'candidates')
        if (n || candidates) expect(plan.spent.calls + plan.total.calls).toBe(whole.calls)
        expect(plan.spent.calls).toBe(calls)
        expect({ records: ledger.records, files: ledger.files }).toEqual(before)
      }),
      { numRuns: 25 },
    )
  })

  it('measures tokens, spare votes and identical texts on what is recorded', async () => {
    const ledger = memoryLedger()
    // Answers that are often equal, and one vote in eight without a score.
    const more = { prompts: Array.from({ length: 60 }, (_, i) => `Say something of ${i}.`) }
    await run(ledger, countingModel(), { ...more, budget: { calls: 150 } })
    const plan = await planRun(runOptions(ledger, noCalls, more))
    const whole = countingModel()
    const other = memoryLedger()
    await run(other, whole, more)
    const used = (key: 'promptTokens' | 'completionTokens') =>
      other.records.reduce((sum, { usage }) => sum + (usage?.[key] ?? 0), 0)
    for (const key of ['promptTokens', 'completionTokens'] as const) {
      const planned = plan.spent[key] + plan.total[key]
      expect(planned / used(key)).toBeGreaterThan(0.85)
      expect(planned / used(key)).toBeLessThan(1.15)
    }
    expect(Math.abs(plan.spent.calls + plan.total.calls - whole.calls)).toBeLessThan(0.15 * whole.calls)
    expect(plan.assumptions).toEqual([])
    for (const { basis } of plan.iterations[0]?.stages ?? []) {
      expect(basis).toMatchObject({ from: 'recorded', iteration: 1 })
    }
  })

  it('has nothing to do once it is finished', async () => {
    const ledger = memoryLedger()
    await run(ledger, goodModel(), { iterations: 2, evaluate: ranked })
    const plan = await planRun(runOptions(ledger, noCalls, { iterations: 2, evaluate: ranked }), {
      sample: 3,
    })
    expect(plan).toMatchObject({ iterations: [], total: { calls: 0 } })
    expect(plan.sample).toBeUndefined()
    // One more iteration, measured on those before.
    const more = await planRun(runOptions(ledger, noCalls, { iterations: 3, evaluate: ranked }))
    expect(stagesOf(more)).toEqual([
      [
        3,
        [
          ['candidates', 12],
          ['judgements', 48],
        ],
      ],
      [4, [['evaluation', 3]]],
    ])
    expect(more.iterations[0]?.stages[0]?.basis).toEqual({ from: 'recorded', iteration: 2, calls: 12 })
  })

  it('goes on with prompts of which some are written', async () => {
    const source = selfInstruct({ seeds, writer: 'self', count: 60 })
    const whole = goodModel()
    await run(memoryLedger(), whole, { prompts: source })
    const ledger = memoryLedger()
    await run(ledger, goodModel(), { prompts: source, budget: { calls: 32 } })
    const plan = await planRun(runOptions(ledger, noCalls, { prompts: source }))
    expect(stagesOf(plan)).toEqual([
      [
        1,
        [
          ['prompts', 32],
          ['candidates', 60],
          ['judgements', 240],
        ],
      ],
    ])
    expect(plan.spent.calls + plan.total.calls).toBe(whole.calls)
    expect(plan.iterations[0]?.stages[0]?.basis).toEqual({ from: 'recorded', iteration: 1, calls: 32 })
  })

  it('says which recorded calls changed settings would make again, as the run does then', async () => {
    const ledger = memoryLedger()
    await run(ledger, goodModel(), { budget: { calls: 30 } })
    const changed = { judge: { votes: 2 } }
    const plan = await planRun(runOptions(ledger, noCalls, changed))
    const model = goodModel()
    const events = await run(ledger, model, changed, 'redo')
    const change = events.find(event => event.type === 'settings-change')
    const redo = plan.iterations[0]?.redo
    expect(redo?.changed).toEqual(change?.changed)
    expect(redo?.spent.judgements.calls).toBe(change?.calls)
    expect(redo?.spent.candidates.calls).toBe(0)
    expect(plan.total.calls).toBe(model.calls)
    expect(plan.iterations[0]?.stages.map(({ basis }) => basis.from)).toEqual(['recorded', 'assumption'])
  })

  it('makes nothing again of another parser or selection', async () => {
    const ledger = memoryLedger()
    await run(ledger, goodModel(), { budget: { calls: 30 } })
    const plan = await planRun(runOptions(ledger, noCalls, { judge: { requiredVotes: 1 } }))
    expect(plan.iterations[0]?.redo).toBeUndefined()
    expect(plan.spent.calls + plan.total.calls).toBe(60)
  })

  it('leaves an iteration alone that a model was trained on', async () => {
    const ledger = memoryLedger()
    await run(ledger, goodModel())
    const plan = await planRun(runOptions(ledger, noCalls, { iterations: 2, judge: { votes: 2 } }))
    expect(stagesOf(plan)).toEqual([
      [
        2,
        [
          ['candidates', 12],
          ['judgements', 48],
        ],
      ],
    ])
  })

  it('tells of shards that are not taken in', async () => {
    const ledger = memoryLedger()
    const options = runOptions(ledger, goodModel())
    await new IterationRunner(options).start({ until: 'prompts' }).result
    await new IterationRunner(options).start({ shard: { index: 1, count: 2 } }).result
    expect((await planRun(options)).notes.join('\n')).toContain('1 shard is done and not merged')
  })

  it('refuses a ledger that is in use, and one of another run', async () => {
    const ledger = memoryLedger()
    const open = await ledger.open()
    await expect(planRun(runOptions(ledger, noCalls))).rejects.toBeInstanceOf(LedgerError)
    await open.close()
    await run(ledger, goodModel())
    await expect(planRun(runOptions(ledger, noCalls, { seed: 8 }))).rejects.toBeInstanceOf(RunError)
    // Neither holds the ledger afterwards.
    await (await ledger.open()).close()
  })
})

describe('a sample', () => {
  it('makes real calls, records none in the run, and says what they used', async () => {
    const ledger = memoryLedger()
    const model = goodModel()
    const more = {
      iterations: 2,
      evaluate: ranked,
      prices: { currency: 'EUR', perMillion: { prompt: 1, completion: 2 } },
    }
    const plan = await planRun(runOptions(ledger, model, more), { sample: 3 })
    expect(model.calls).toBe(3 + 12 + 3)
    expect(plan.sample).toMatchObject({ calls: model.calls })
    expect(plan.sample?.money).toBeGreaterThan(0)
    expect([ledger.records.length, ledger.files.size]).toEqual([0, 0])
    expect(plan.iterations[0]?.stages.map(({ basis }) => basis)).toEqual([
      { from: 'sample', calls: 3 },
      { from: 'sample', calls: 12 },
      { from: 'sample', calls: 3 },
    ])
    expect(plan.assumptions).toEqual([])
    expect(plan.total.money).toBeCloseTo((plan.total.promptTokens + 2 * plan.total.completionTokens) / 1e6)
  })

  it('finds out whether one call gives several completions', async () => {
    const plan = await planRun(runOptions(memoryLedger(), goodModel(false)), { sample: 2 })
    expect(stagesOf(plan)).toEqual([
      [
        1,
        [
          ['candidates', 48],
          ['judgements', 144],
        ],
      ],
    ])
  })

  it('lets a source write prompts, and counts how many a call gives', async () => {
    // Every second reply repeats a seed.
    const script = (call: ScriptedCall) =>
      call.prompt.includes('Continue the list') && call.seed % 2 === 0 ? '9. Seed 1.' : goodScript(call)
    const source = selfInstruct({ seeds, writer: 'self', count: 400 })
    const plan = await planRun(runOptions(memoryLedger(), countingModel({ script }), { prompts: source }), {
      sample: 40,
    })
    const calls = plan.iterations[0]?.stages[0]?.calls ?? 0
    expect(calls).toBeGreaterThan(600)
    expect(calls).toBeLessThan(1100)
    expect(plan.iterations[0]?.stages.map(({ basis }) => basis.from)).toEqual(['sample', 'sample', 'sample'])
  })

  it('is not taken where enough is recorded', async () => {
    const ledger = memoryLedger()
    const more = { prompts: Array.from({ length: 60 }, (_, i) => `Say something of ${i}.`) }
    await run(ledger, goodModel(), { ...more, budget: { calls: 150 } })
    const plan = await planRun(runOptions(ledger, noCalls, more), { sample: 5 })
    expect(plan.sample).toBeUndefined()
    expect(plan.notes.join('\n')).toContain('nothing was sampled')
  })

  it('sees that another model answers now', async () => {
    const ledger = memoryLedger()
    await run(ledger, goodModel(), { budget: { calls: 10 } })
    const other = { ...goodModel(), revision: 'other' }
    const { iterations } = await planRun(runOptions(ledger, other), { sample: 2 })
    expect(iterations[0]?.redo?.changed).toEqual(["the model's revision: counting, now other"])
    expect(stagesOf({ iterations } as RunPlan)).toEqual([
      [
        1,
        [
          ['candidates', 12],
          ['judgements', 48],
        ],
      ],
    ])
  })

  it('ends when it is stopped, and tells what every call would meet', async () => {
    const stopping = new AbortController()
    const model = countingModel({ before: () => stopping.abort(new Error('enough')) })
    const planned = planRun(runOptions(memoryLedger(), model), { sample: 5, signal: stopping.signal })
    await expect(planned).rejects.toThrow('enough')
    const signal = AbortSignal.abort(new Error('before'))
    await expect(planRun(runOptions(memoryLedger(), goodModel()), { sample: 5, signal })).rejects.toThrow(
      'before',
    )
  })
})

describe('the budget', () => {
  const limits = async (more: Partial<RunnerOptions>, calls?: number) => {
    const ledger = memoryLedger()
    if (calls !== undefined) await run(ledger, goodModel(), { budget: { calls } })
    return (await planRun(runOptions(ledger, noCalls, more))).limits
  }
  const prices = { currency: 'EUR', perMillion: { prompt: 1, completion: 2 } }

  it('is held against what is used and what is planned', async () => {
    expect(await limits({ budget: { calls: 60 } })).toEqual([
      { limit: 'calls', most: 60, spent: 0, planned: 60, fits: true },
    ])
    expect(await limits({ budget: { calls: 59 } }, 20)).toEqual([
      { limit: 'calls', most: 59, spent: 20, planned: 40, fits: false },
    ])
  })

  it('has all its limits but time', async () => {
    const found = await limits({ prices, budget: { calls: 1, tokens: 1e9, money: 0.001, wallTimeMs: 1 } })
    expect(found.map(({ limit, fits }) => [limit, fits])).toEqual([
      ['calls', false],
      ['tokens', true],
      ['money', false],
    ])
  })
})

it.each([
  [{ sampel: 1 }, 'sampel'],
  [{ sample: 0 }, 'sample'],
  [{ assume: { charactersPerToken: 0 } }, 'assume.charactersPerToken'],
  [{ assume: { tokensPerCharacter: 1 } }, 'tokensPerCharacter'],
])('refuses %j', async (planOptions, field) => {
  // As somebody without types would call it.
  const given: object = planOptions
  await expect(planRun(runOptions(memoryLedger(), noCalls), given)).rejects.toMatchObject({ field })
})
