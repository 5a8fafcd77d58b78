import { describe, expect, it } from 'vitest'
import { manifestOf, type SplitManifest } from '../../src/data/index.js'
import {
  IterationRunner,
  type MemoryLedger,
  memoryLedger,
  planRun,
  type RunEvent,
  type RunnerOptions,
  selfInstruct,
} from '../../src/index.js'
import { countingModel, prompts, runOptions, scriptText } from './setup.js'

const [p0 = '', p1 = '', p2 = '', p3 = '', p4 = ''] = prompts
const split = manifestOf({
  ift: [p0],
  'eft-train': [p1],
  'eft-eval': [p2.toUpperCase()],
  validation: [` ${p3}\n`],
  test: [p4],
})

function start(ledger: MemoryLedger, more: Partial<RunnerOptions>, model = countingModel()) {
  return new IterationRunner(runOptions(ledger, model, more)).start()
}

const dropped = (ledger: MemoryLedger, iteration = 1) =>
  (ledger.files.get(`iteration-${iteration}/dropped.jsonl`) ?? '')
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line))

describe('a split', () => {
  it('drops prompts of held-out sets, however they are written, counts them, and adds up', async () => {
    const ledger = memoryLedger()
    const run = start(ledger, { split, prompts: [...prompts, p0, ' '] })
    const events: RunEvent[] = []
    for await (const event of run) if (event.type === 'prompt-drop') events.push(event)
    const { report } = await run.result
    const reasons = {
      duplicate: 1,
      empty: 1,
      'overlaps-eft-eval': 1,
      'overlaps-test': 1,
      'overlaps-validation': 1,
    }
    const funnel = report.iterations[0]?.funnel
    expect(funnel?.prompts).toEqual({ accepted: 9, notNeeded: 0, dropped: reasons })
    expect(9 + Object.values(reasons).reduce((sum, n) => sum + n)).toBe(prompts.length + 2)
    expect(dropped(ledger)).toContainEqual({ source: 'list:4', reason: 'overlaps-test', prompt: p4 })
    expect(events).toHaveLength(5)
    expect(ledger.files.get('iteration-1/prompts.jsonl')).not.toContain(p4)
  })

  it.each([
    ['a text in two sets', { hash: split.entries[0]?.hash }, /sets overlap: text .* is in ift and test/],
    ['a tree in two sets', { treeId: split.entries[0]?.treeId }, /sets overlap: tree .* is in ift and test/],
    ['what is no entry', { hash: 'x' }, /no split manifest/],
  ])('with %s ends the run before its first call, and a plan', async (_, wrong, message) => {
    const entries = split.entries.map(entry => (entry.split === 'test' ? { ...entry, ...wrong } : entry))
    const ledger = memoryLedger()
    const model = countingModel()
    const more = { split: { ...split, entries } as SplitManifest }
    await expect(start(ledger, more, model).result).rejects.toThrow(message)
    await expect(planRun(runOptions(ledger, model, more))).rejects.toThrow(message)
    expect(model.calls).toBe(0)
    expect(ledger.files.size).toBe(0)
  })

  it('is refused where it is none', () => {
    const none = { version: 1 } as unknown as SplitManifest
    expect(() => start(memoryLedger(), { split: none })).toThrow(
      expect.objectContaining({ name: 'InvalidArgumentError', field: 'split' }),
    )
  })

  it('refuses seeds of its held-out sets before the first call, and shows them', async () => {
    const model = countingModel()
    const ledger = memoryLedger()
    const seeds = [p0, p4.toUpperCase(), p1, p2]
    const more = { split, prompts: selfInstruct({ seeds, shots: 2, writer: model, count: 9 }) }
    const message =
      'prompts: seeds are of held-out sets: seed 1 overlaps test; seed 3 overlaps eft-eval; leave'
    await expect(start(ledger, more, model).result).rejects.toThrow(message)
    await expect(planRun(runOptions(ledger, model, more))).rejects.toThrow(message)
    expect([model.calls, ledger.files.size]).toEqual([0, 0])
  })

  it('is what a run directory is bound to', async () => {
    const ledger = memoryLedger()
    await start(ledger, { split }).result
    await start(ledger, { split: manifestOf({ ...sets, test: [p4] }) }).result
    for (const other of [{ split: manifestOf({ ...sets, test: [prompts[5] ?? ''] }) }, {}]) {
      await expect(start(ledger, other).result).rejects.toThrow(/begun with another split: "[0-9a-f]+", now/)
    }
  })

  it('is known to a plan: prompts that will be dropped cost nothing', async () => {
    const { iterations } = await planRun(runOptions(memoryLedger(), countingModel(), { split }))
    expect(iterations[0]?.stages.map(({ kind, calls }) => [kind, calls])).toEqual([
      ['candidates', 9],
      ['judgements', 36],
    ])
  })

  it('lets a writer of prompts replace what is held out, and never shows it to itself', async () => {
    const model = countingModel({
      script: call =>
        call.prompt.includes('additive')
          ? scriptText(call)
          : `2. Task ${call.seed % 9}\n3. Task ${((call.seed >> 5) + call.index) % 50}`,
    })
    const tests = Array.from({ length: 30 }, (_, i) => `Task ${i}`)
    const ledger = memoryLedger()
    const source = selfInstruct({
      seeds: ['Name a prime.', 'Explain tides.'],
      shots: { seed: 1, machine: 1 },
      writer: 'self',
      count: 9,
      round: 2,
    })
    const more = { prompts: source, split: manifestOf({ test: tests }), iterations: 2 }
    const { report } = await start(ledger, more, model).result
    for (const [i, { funnel }] of report.iterations.entries()) {
      expect(funnel?.prompts.accepted).toBe(9)
      expect(funnel?.prompts.dropped['overlaps-test'] ?? 0).toBe(
        dropped(ledger, i + 1).filter(({ reason }) => reason === 'overlaps-test').length,
      )
    }
    expect(report.iterations[0]?.funnel?.prompts.dropped['overlaps-test']).toBeGreaterThan(0)
    const shown = model.asked.filter(asked => !asked.includes('additive')).join()
    expect(shown).toMatch(/Task \d+\b/)
    expect(tests.filter(text => new RegExp(`${text}\\b`).test(shown))).toEqual([])
    const made = [1, 2].flatMap(iteration =>
      (ledger.files.get(`iteration-${iteration}/prompts.jsonl`) ?? '').trim().split('\n'),
    )
    const texts = made.map(line => JSON.parse(line).prompt)
    // None of an earlier iteration comes again.
    expect(new Set(texts).size).toBe(18)
    expect(dropped(ledger, 2).map(({ reason }) => reason)).toContain('duplicate')
  })
})

const sets = {
  ift: [p0],
  'eft-train': [p1],
  'eft-eval': [p2.toUpperCase()],
  validation: [` ${p3}\n`],
}
