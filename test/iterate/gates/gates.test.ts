import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Gate,
  type GateAction,
  type GateState,
  IterationRunner,
  type MemoryLedger,
  memoryLedger,
  mergeShards,
  RunError,
  type RunnerOptions,
  type RunResult,
} from '../../../src/index.js'
import { driftGate, netGate } from '../../../src/iterate/gates/index.js'
import { countingModel, instantTrainer, runOptions } from '../setup.js'

/** What a gate may know at a moment, as JSON. */
const seen = ({ moment, iteration, checkpoint, lineage, report }: GateState) =>
  JSON.parse(JSON.stringify({ moment, iteration, checkpoint, lineage, report }))

/** Finds the same at one moment, and remembers what it saw. */
function gateAt(
  place: string,
  action: GateAction,
  more: { readonly keep?: string } = {},
): Gate & { states: ReturnType<typeof seen>[] } {
  const states: ReturnType<typeof seen>[] = []
  return {
    name: 'mine',
    states,
    async check(state) {
      states.push(seen(state))
      const isHere = `${state.moment} ${state.iteration}` === place
      return isHere ? [{ sign: 'smell', value: 2, limit: 1, action, message: 'it smells', ...more }] : []
    },
  }
}

function start(ledger: MemoryLedger, gates: RunnerOptions['gates'], more: Partial<RunnerOptions> = {}) {
  const model = countingModel()
  const trainer = instantTrainer()
  const options = runOptions(ledger, model, { iterations: 2, trainer, ...more })
  const run = new IterationRunner({ ...options, ...(gates && { gates }) }).start()
  const events: string[] = []
  run.on('gate', ({ iteration, finding }) => events.push(`${iteration} ${finding.moment} ${finding.action}`))
  return { run, model, trainer, events }
}

async function runTo(...given: Parameters<typeof start>): Promise<RunResult> {
  return start(...given).run.result
}

const evaluate = [{ prompt: 'Which?', responses: ['good', 'bad'].map((text, rank) => ({ text, rank })) }]

describe('gates', () => {
  it('are asked of every iteration and of every checkpoint, in order, of the last one after its card', async () => {
    const gate = gateAt('never', 'stop')
    const { chosen, report } = await runTo(memoryLedger(), [gate], { evaluate })
    expect(
      gate.states.map(({ moment, iteration, checkpoint }) => `${moment} ${iteration} ${checkpoint.name}`),
    ).toEqual(['datasets 1 M1', 'checkpoint 1 M2', 'datasets 2 M2', 'checkpoint 2 M3'])
    expect(gate.states.map(({ lineage }) => lineage.length)).toEqual([1, 2, 2, 3])
    expect(gate.states.map(state => state.report.iterations.length)).toEqual([1, 1, 2, 3])
    expect(gate.states[3].report.iterations[2].judge.card.instructions).toBe(1)
    expect(chosen).toMatchObject({ checkpoint: { name: 'M3' }, why: 'the last one' })
    expect(report.chosen).toEqual(chosen)
    expect(report.iterations.map(({ gates }) => gates)).toEqual([undefined, undefined, undefined])
  })

  it('see in a later start what they saw before', async () => {
    const ledger = memoryLedger()
    const [first, second] = [gateAt('never', 'warn'), gateAt('never', 'warn')]
    await runTo(ledger, [first], { evaluate })
    const { model, trainer, run } = start(ledger, [second], { evaluate })
    await run.result
    expect(second.states).toEqual(first.states)
    expect([model.calls, trainer.jobs]).toEqual([0, []])
  })

  it('warn: it is told, and the run goes on', async () => {
    const ledger = memoryLedger()
    const { run, events } = start(ledger, [gateAt('datasets 1', 'warn'), gateAt('checkpoint 1', 'warn')])
    const { status, report } = await run.result
    expect(status).toBe('finished')
    expect(events).toEqual(['1 datasets warn', '1 checkpoint warn'])
    expect(report.iterations[0]?.gates).toEqual([
      {
        gate: 'mine',
        moment: 'datasets',
        sign: 'smell',
        value: 2,
        limit: 1,
        action: 'warn',
        message: 'it smells',
      },
      {
        gate: 'mine',
        moment: 'checkpoint',
        sign: 'smell',
        value: 2,
        limit: 1,
        action: 'warn',
        message: 'it smells',
      },
    ])
    expect(JSON.parse(ledger.files.get('report.json') ?? '')).toEqual(JSON.parse(JSON.stringify(report)))
  })

  it('pause before training, again and again, until the gate finds something else', async () => {
    const ledger = memoryLedger()
    const paused = gateAt('datasets 1', 'pause')
    for (const _ of [1, 2]) {
      const { run, trainer } = start(ledger, [paused])
      const { status, next, chosen, report } = await run.result
      expect(status).toBe('paused')
      expect(next?.message).toMatch(/^mine: it smells\n.*pauses here again.*`gates`/s)
      expect(chosen).toBeUndefined()
      expect(report.iterations[0]?.gates?.[0]?.action).toBe('pause')
      expect(trainer.jobs).toEqual([])
    }
    const { run, model, trainer } = start(ledger, [gateAt('datasets 1', 'warn')])
    expect((await run.result).status).toBe('finished')
    expect(trainer.jobs.length).toBe(2)
    const whole = countingModel()
    await new IterationRunner(runOptions(memoryLedger(), whole, { iterations: 2 })).start().result
    // Only the second iteration was still to be asked.
    expect(model.calls).toBeLessThan(whole.calls)
  })

  it('pause before anything is asked of a checkpoint, also of the last one', async () => {
    const ledger = memoryLedger()
    const { run, trainer } = start(ledger, [gateAt('checkpoint 1', 'pause')])
    expect((await run.result).status).toBe('paused')
    expect(trainer.jobs.length).toBe(1)
    expect([...ledger.files.keys()].filter(path => path.startsWith('iteration-2'))).toEqual([])
    const last = await runTo(ledger, [gateAt('checkpoint 2', 'pause')])
    expect([last.status, last.checkpoints.length]).toEqual(['paused', 3])
    expect((await runTo(ledger, [])).status).toBe('finished')
  })

  it('only warn of what was trained on, and say what they asked for', async () => {
    const ledger = memoryLedger()
    const full = await runTo(ledger, [])
    for (const place of ['datasets 1', 'checkpoint 1', 'datasets 2']) {
      for (const action of ['pause', 'stop'] as const) {
        const { run, trainer } = start(ledger, [gateAt(place, action)])
        const { status, chosen, report } = await run.result
        expect([status, chosen?.checkpoint.name]).toEqual(['finished', 'M3'])
        const found = report.iterations.flatMap(({ gates = [] }) => gates)
        expect(found).toMatchObject([{ action: 'warn', late: action }])
        expect(trainer.jobs).toEqual([])
      }
    }
    expect((await runTo(ledger, [])).report).toEqual(full.report)
  })

  it('do not pause what a trainer was asked to train on', async () => {
    const ledger = memoryLedger()
    const waiting = { ...instantTrainer(), wait: async () => Promise.reject(new Error('no answer')) }
    await expect(runTo(ledger, [], { trainer: waiting })).rejects.toThrow('no answer')
    const trainer = instantTrainer()
    const run = new IterationRunner(
      runOptions(ledger, countingModel(), {
        trainer: { ...trainer, wait: async () => ({ name: 'M2', path: 'ckpt/M2', revision: 'm2' }) },
        gates: [gateAt('datasets 1', 'pause')],
      }),
    ).start()
    const { status, report } = await run.result
    expect(status).toBe('finished')
    expect(report.iterations[0]?.gates).toMatchObject([{ action: 'warn', late: 'pause' }])
  })

  it.each([
    ['datasets 1', 'M1', 0],
    ['checkpoint 1', 'M1', 1],
    ['datasets 2', 'M2', 1],
    ['checkpoint 2', 'M2', 2],
  ])('stop at the %s: the run is finished and %s is kept', async (place, kept, jobs) => {
    const ledger = memoryLedger()
    for (const times of [jobs, 0]) {
      const { run, trainer } = start(ledger, [gateAt(place, 'stop')])
      const { status, chosen, report } = await run.result
      expect(status).toBe('finished')
      expect(chosen).toMatchObject({ checkpoint: { name: kept }, why: 'mine: it smells' })
      expect(report.chosen).toEqual(chosen)
      expect(JSON.parse(ledger.files.get('report.json') ?? '').chosen).toEqual(chosen)
      expect(trainer.jobs.length).toBe(times)
    }
  })

  it('keep what they say, and a stop counts for more than a pause', async () => {
    const gates = [gateAt('checkpoint 2', 'pause'), gateAt('checkpoint 2', 'stop', { keep: 'M1' })]
    const { status, chosen } = await runTo(memoryLedger(), gates)
    expect([status, chosen?.checkpoint.name]).toEqual(['finished', 'M1'])
    const unknown = runTo(memoryLedger(), [gateAt('checkpoint 1', 'stop', { keep: 'M7' })])
    await expect(unknown).rejects.toThrow(/keeps M7, which is not one of M1, M2/)
  })

  it('are not asked by shards, and are by who goes on after them', async () => {
    const ledger = memoryLedger()
    const gate = gateAt('datasets 1', 'pause')
    const options = runOptions(ledger, countingModel(), { gates: [gate] })
    const runner = new IterationRunner(options)
    await runner.start({ until: 'prompts' }).result
    for (const index of [1, 2]) await runner.start({ shard: { index, count: 2 } }).result
    await mergeShards(ledger)
    expect(gate.states).toEqual([])
    expect((await runner.start().result).status).toBe('paused')
    expect(gate.states.length).toBe(1)
  })

  it('come to the same end wherever a run was stopped in between', async () => {
    const places = ['datasets 1', 'checkpoint 1', 'datasets 2', 'checkpoint 2', 'never']
    const findings = fc.record({
      place: fc.constantFrom(...places),
      action: fc.constantFrom<GateAction>('warn', 'pause', 'stop'),
      stopAt: fc.uniqueArray(fc.integer({ min: 1, max: 120 }), { maxLength: 3 }),
    })
    await fc.assert(
      fc.asyncProperty(findings, async ({ place, action, stopAt }) => {
        const whole = await runTo(memoryLedger(), [gateAt(place, action)], { evaluate })
        const ledger = memoryLedger()
        const trainer = instantTrainer()
        let calls = 0
        let status: string = 'stopped'
        let result: RunResult | undefined
        while (status === 'stopped') {
          const model = countingModel({ before: () => stopAt.includes(++calls) && run.stop() })
          const gates = [gateAt(place, action)]
          const options = runOptions(ledger, model, { iterations: 2, trainer, evaluate, gates })
          const run = new IterationRunner(options).start()
          result = await run.result
          status = result.status
        }
        expect(result).toEqual(whole)
      }),
      { numRuns: 25 },
    )
  })

  it('leave the chosen checkpoint in the report of a start that fails, and not where there is more to do', async () => {
    const ledger = memoryLedger()
    const chosen = () => JSON.parse(ledger.files.get('report.json') ?? '').chosen?.checkpoint.name
    const fails: Gate = {
      name: 'odd',
      check() {
        throw new Error('no disk')
      },
    }
    await runTo(ledger, [])
    expect(chosen()).toBe('M3')
    await expect(runTo(ledger, [fails])).rejects.toThrow('no disk')
    expect(chosen()).toBe('M3')
    const { run } = start(ledger, [gateAt('datasets 3', 'pause')], { iterations: 3 })
    expect([(await run.result).chosen, chosen()]).toEqual([undefined, undefined])
    expect((await runTo(ledger, [], { iterations: 3 })).chosen?.checkpoint.name).toBe('M4')
  })

  it('pause also where a run was to end there', async () => {
    const options = runOptions(memoryLedger(), countingModel(), { gates: [gateAt('datasets 1', 'pause')] })
    const { status } = await new IterationRunner(options).start({ until: 'datasets' }).result
    expect(status).toBe('paused')
  })

  it('end the run by name where they throw or find nonsense', async () => {
    const broken = (check: Gate['check']) => runTo(memoryLedger(), [{ name: 'odd', check }])
    const failed = broken(() => {
      throw new Error('no disk')
    })
    await expect(failed).rejects.toThrow('the gate odd at the datasets of iteration 1 failed: no disk')
    await expect(broken(async () => Object([{ action: 'end' }]))).rejects.toThrow(/no list of findings/)
    await expect(broken(() => Object(undefined))).rejects.toSatisfy(
      error => RunError.isInstance(error) && error.reason === 'gate',
    )
  })

  it('that throw take nothing of what others found with them', async () => {
    const ledger = memoryLedger()
    const breaks: Gate = {
      name: 'breaks',
      check() {
        throw new Error('no disk')
      },
    }
    const { run, events } = start(ledger, [gateAt('datasets 1', 'warn'), breaks])
    await expect(run.result).rejects.toThrow('no disk')
    expect(events).toEqual(['1 datasets warn'])
    const [iteration] = JSON.parse(ledger.files.get('report.json') ?? '').iterations
    expect(iteration.gates).toMatchObject([{ gate: 'mine', sign: 'smell' }])
  })

  it('may leave a value open', async () => {
    const open: Gate = {
      name: 'open',
      check: () => [{ sign: 'x', value: undefined, action: 'warn', message: 'nobody knows' }],
    }
    const { run, events } = start(memoryLedger(), [open], { iterations: 1 })
    expect((await run.result).status).toBe('finished')
    expect(events).toHaveLength(2)
  })

  it('end with the run that is stopped', async () => {
    const run = new IterationRunner(
      runOptions(memoryLedger(), countingModel(), {
        gates: [
          {
            name: 'slow',
            check: async ({ signal }) => {
              run.stop()
              await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
              return []
            },
          },
        ],
      }),
    ).start()
    expect((await run.result).status).toBe('stopped')
  })

  it('are the drift gate where nobody says, which changes no data', async () => {
    const [with_, without] = [memoryLedger(), memoryLedger()]
    // A judge that counts characters.
    const script = ({ prompt, seed, index }: { prompt: string; seed: number; index: number }) => {
      const response = /<response>([\s\S]*)<\/response>/.exec(prompt)?.[1]
      return response === undefined
        ? 'x'.repeat(1 + ((seed + index) % 5))
        : `Score: ${response.trim().length}`
    }
    const prompts = Array.from({ length: 40 }, (_, i) => `Say ${i}.`)
    const run = (ledger: MemoryLedger, gates?: RunnerOptions['gates']) =>
      new IterationRunner({
        ...runOptions(ledger, countingModel({ script }), { prompts }),
        ...(gates && { gates }),
      }).start().result
    const told = await run(with_)
    const { report } = await run(without, [])
    expect(told.status).toBe('finished')
    expect(told.report.iterations[0]?.gates?.map(({ sign, action }) => `${sign} ${action}`)).toEqual([
      'scoreLength warn',
      'scoreLengthWithin warn',
    ])
    expect(report.iterations[0]?.gates).toBeUndefined()
    const data = ({ files }: MemoryLedger) =>
      [...files].filter(([path]) => /\.jsonl$/.test(path) && !/calls/.test(path))
    expect(data(with_)).toEqual(data(without))
  })

  it('are refused where they are none', () => {
    for (const gates of [
      [{ name: 'x' }],
      [{ check: () => [] }],
      [{ name: '', check: () => [] }],
      driftGate(),
    ]) {
      const options = runOptions(memoryLedger(), countingModel(), Object({ gates }))
      expect(() => new IterationRunner(options)).toThrow(/^gates/)
    }
  })
})

describe('the net gate', () => {
  const nets = (values: Readonly<Record<string, number>>, asked: string[] = []) =>
    netGate({
      net: async ({ checkpoint, previous }) => {
        asked.push(`${checkpoint.name}:${previous.name}`)
        return values[checkpoint.name]
      },
    })

  it('stops at the first net that is not above 0, and keeps the one before', async () => {
    const ledger = memoryLedger()
    const asked: string[] = []
    const first = await runTo(ledger, [nets({ M2: 0.3, M3: 0, M4: 1 }, asked)], { iterations: 4 })
    expect(asked).toEqual(['M2:M1', 'M3:M2'])
    expect(first.checkpoints.length).toBe(3)
    expect(first.chosen).toMatchObject({ checkpoint: { name: 'M2' }, why: /net of 0\.000 against M2/ })
    const again = await runTo(ledger, [nets({ M2: 0.3, M3: 0, M4: 1 })], { iterations: 4 })
    expect(again).toEqual(first)
  })

  it('goes to the end where every net is above 0, or not known', async () => {
    const { run, events } = start(memoryLedger(), [nets({ M2: 0.3 })])
    const { chosen, status, report } = await run.result
    expect([status, chosen?.checkpoint.name]).toEqual(['finished', 'M3'])
    // Somebody relies on it.
    expect(events).toEqual(['2 checkpoint warn'])
    expect(report.iterations[1]?.gates?.[0]?.message).toMatch(/net of M3 against M2 could not be measured/)
  })

  it('keeps the one before also where a trainer gives all of them one name', async () => {
    const trainer = instantTrainer()
    const same: typeof trainer = {
      ...trainer,
      wait: async (...given) => ({ ...(await trainer.wait(...given)), name: 'model' }),
    }
    const values = [0.5, -0.2]
    const gate = netGate({ net: async ({ iteration }) => values[iteration - 1] })
    const { chosen, checkpoints } = await runTo(memoryLedger(), [gate], { trainer: same, iterations: 3 })
    expect(checkpoints.length).toBe(3)
    expect(chosen?.checkpoint).toEqual(checkpoints[1]?.checkpoint)
  })

  it('still keeps the one before where a later one was trained all the same', async () => {
    const ledger = memoryLedger()
    await runTo(ledger, [])
    const { chosen, checkpoints } = await runTo(ledger, [nets({ M2: -0.1, M3: 0.5 })])
    expect([chosen?.checkpoint.name, checkpoints.length]).toEqual(['M1', 3])
  })

  it('refuses what is no net', async () => {
    await expect(runTo(memoryLedger(), [nets({ M2: 2 })])).rejects.toThrow(/nets\[0\]/)
    expect(() => netGate(Object({}))).toThrow(/net/)
  })
})
