import { describe, expect, it } from 'vitest'
import { IterationRunner, memoryLedger, type RunEvent } from '../../src/index.js'
import { countingModel, instantTrainer, prompts, runOptions } from './setup.js'

describe('IterationRunner', () => {
  it('makes M2 and M3 of M1, each from the pairs of the one before', async () => {
    const ledger = memoryLedger()
    const trainer = instantTrainer()
    const run = new IterationRunner(runOptions(ledger, countingModel(), { iterations: 2, trainer })).start()
    const { status, checkpoints, report } = await run.result

    expect(status).toBe('finished')
    expect(checkpoints.map(({ checkpoint }) => checkpoint.name)).toEqual(['M1', 'M2', 'M3'])
    expect(checkpoints.map(({ parent }) => parent)).toEqual([undefined, 'M1', 'M2'])
    expect(trainer.jobs).toHaveLength(2)
    expect(report.iterations.map(({ iteration }) => iteration)).toEqual([1, 2])
    const funnel = report.iterations[0]?.funnel
    expect(funnel?.prompts.accepted).toBe(prompts.length)
    expect(funnel?.candidates.asked).toBe(prompts.length * 4)
    // The model of these tests must repeat itself and be silent at times, or they show little.
    expect(funnel?.candidates.sameText).toBeGreaterThan(0)
    expect(funnel?.votes.failed).toMatchObject({ 'no-score': expect.any(Number) })
    expect(funnel?.selected.rows).toBeGreaterThan(0)
    const excluded = Object.values(funnel?.selected.excluded ?? {}).reduce((a, b) => a + b, 0)
    expect((funnel?.selected.prompts ?? 0) + excluded).toBe(prompts.length)
    expect([...ledger.files.keys()]).toContain('iteration-2/pairs.jsonl')
  })

  it('tells the same events to listeners and to the iterator, in order, to the end', async () => {
    const run = new IterationRunner(runOptions(memoryLedger(), countingModel())).start()
    const heard: string[] = []
    run.on('pair', ({ type }) => heard.push(type))
    const seen: RunEvent[] = []
    for await (const event of run) seen.push(event)
    expect(seen.filter(({ type }) => type === 'pair')).toHaveLength(heard.length)
    expect(heard.length).toBeGreaterThan(0)
    expect(seen[0]?.type).toBe('run-start')
    expect(seen.at(-1)).toEqual({ type: 'run-end', status: 'finished' })
  })
})
