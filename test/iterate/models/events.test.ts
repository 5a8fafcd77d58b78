import { describe, expect, it } from 'vitest'
import { memoryLedger, type RunEvent } from '../../../src/index.js'
import { type EvaluateModelsOptions, evaluateModels } from '../../../src/iterate/models/index.js'
import { checkpoint, prompts, serving } from './setup.js'

/** Answers of which some are the same for all, and votes that all state what they are asked for. */
const models = serving((name, { prompt, seed, index }) => {
  if (prompt.includes('<response_a>')) return `Verdict: ${['A', 'B', 'tie'][(seed >>> 3) % 3]}`
  if (prompt.includes('additive')) return `Score: ${((seed >>> 3) + index) % 6}`
  return (seed >>> 3) % 4 === 0 ? 'the same' : name
})

const options = (ledger = memoryLedger()): EvaluateModelsOptions => ({
  ledger,
  models: ['M1', 'M2'].map(checkpoint),
  open: models.open,
  prompts,
  headToHead: { judge: 'self' },
  cross: { votes: 2 },
  ranked: { items: [{ prompt: 'Q', responses: [0, 1, 2].map(rank => ({ text: `r${rank}`, rank })) }] },
  concurrency: 1,
})

/** The parts that a start tells, each with the replies that came after it. */
async function partsOf(evaluation: EvaluateModelsOptions, stopAfter = Number.POSITIVE_INFINITY) {
  const parts: (Extract<RunEvent, { type: 'stage-start' }>['part'] & { came: number })[] = []
  const run = evaluateModels(evaluation).start({ graceMs: 0 })
  let replies = 0
  for await (const event of run) {
    if (event.type === 'stage-start' && event.part) parts.push({ ...event.part, came: 0 })
    if (event.type !== 'candidate' && event.type !== 'judgement') continue
    const last = parts.at(-1)
    if (last) last.came++
    if (++replies === stopAfter) run.stop({ now: true })
  }
  await run.result
  return parts
}

describe('the events of an evaluation', () => {
  it('say which part of which model begins, and how many replies it takes', async () => {
    const parts = await partsOf(options())
    expect(parts.map(({ work, model, by }) => [work, model, by])).toEqual([
      ['answers', 'M1', undefined],
      ['ranked', 'M1', 'additive'],
      ['answers', 'M2', undefined],
      ['ranked', 'M2', 'additive'],
      ['cross', 'M1', undefined],
      ['against', 'M2', 'M1'],
      ['cross', 'M2', undefined],
    ])
    for (const { replies, recorded, came } of parts) expect([recorded, came]).toEqual([0, replies])
    const against = parts.find(({ work }) => work === 'against')
    expect(against?.replies).toBeGreaterThan(0)
    // Equal answers are not compared.
    expect(against?.replies).toBeLessThan(2 * prompts.length)
  })

  it('count what earlier starts have recorded', async () => {
    const evaluation = options()
    const total = (await partsOf(options())).reduce((sum, { replies }) => sum + replies, 0)
    await partsOf(evaluation, total - 20)
    const parts = await partsOf(evaluation)
    expect(parts.slice(0, 6).every(({ replies, recorded, came }) => recorded === replies && came === 0)).toBe(
      true,
    )
    const last = parts.at(-1)
    expect(last?.recorded).toBeGreaterThan(0)
    expect(last?.came).toBeGreaterThan(0)
    // Of an item that was not completed, some replies were there.
    expect((last?.recorded ?? 0) + (last?.came ?? 0)).toBeGreaterThan((last?.replies ?? 0) - 4)
    expect((last?.recorded ?? 0) + (last?.came ?? 0)).toBeLessThanOrEqual(last?.replies ?? 0)
  })
})
