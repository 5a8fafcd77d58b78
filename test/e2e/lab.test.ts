// The whole loop with a model that really learns, on the built package, at a scale that takes seconds.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { IterationRunner, memoryLedger } from 'self-rewarding'
import { driftGate } from 'self-rewarding/gates'
import { drawExam, type Lab, type LabJudge, openLab, takeExam } from 'self-rewarding/lab'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const directory = mkdtempSync(join(tmpdir(), 'lab-'))
let lab: Lab
let start: Awaited<ReturnType<Lab['pretrain']>>

beforeAll(async () => {
  lab = openLab({ directory, seed: 1 })
  start = await lab.fineTune('M1', await lab.pretrain())
})

afterAll(async () => {
  await lab.close()
  rmSync(directory, { recursive: true, force: true })
})

/** Mean points by the true rubric of M1, M2 and M3. */
async function pointsOf(judge: LabJudge): Promise<number[]> {
  const runner = lab.runner({ start, judge, prompts: 80 })
  const training = { learning_rate: 4e-4, num_train_epochs: 8, nll: 0.2 }
  const run = new IterationRunner({ ...runner, training, ledger: memoryLedger(), iterations: 2 }).start()
  const { checkpoints } = await run.result
  const exam = drawExam(lab.world, { instructions: 300, judged: 1 })
  const points: number[] = []
  for (const { checkpoint } of checkpoints) {
    const model = await lab.open(checkpoint)
    const { answers } = await takeExam({ model, world: lab.world, exam })
    await model.close?.()
    points.push(answers.reduce((sum, answer) => sum + answer.points, 0) / answers.length)
  }
  return points
}

describe('a model that judges itself', () => {
  it('gets better, and does not where its scores are shuffled', async () => {
    const [m1 = Number.NaN, m2 = Number.NaN, m3 = Number.NaN] = await pointsOf('self')
    expect(m2).toBeGreaterThan(m1)
    expect(m3).toBeGreaterThan(m1 + 0.3)
    const [same, , shuffled = Number.NaN] = await pointsOf('shuffled')
    expect(same).toBe(m1)
    expect(shuffled).toBeLessThan(m1 + 0.15)
  })
})

describe('gates on a judge that is hacked', () => {
  /** Items of the exam, ranked by the true rubric. */
  const evaluate = () =>
    drawExam(lab.world, { instructions: 1, judged: 40 }).judging.map(({ prompt, responses }) => ({
      prompt,
      responses: responses.map(text => ({
        text,
        rank: 5 - lab.world.quality({ prompt, response: text }).points,
      })),
    }))

  async function asked(judge: LabJudge, isMeasured: boolean) {
    const run = new IterationRunner({
      ...lab.runner({ start, judge, prompts: 80 }),
      ...(isMeasured && { evaluate: evaluate() }),
      ledger: memoryLedger(),
      iterations: 2,
      gates: [driftGate({ action: 'pause' })],
    }).start({ until: 'datasets' })
    const { status, report } = await run.result
    return { status, signs: report.iterations[0]?.gates?.map(({ sign }) => sign) }
  }

  it('pause the run before it trains, by signs alone', async () => {
    expect(await asked('self', false)).toEqual({ status: 'datasets-sealed', signs: undefined })
    const format = await asked('format-only', false)
    expect(format).toEqual({ status: 'paused', signs: expect.arrayContaining(['scoreLengthWithin']) })
    const length = await asked('length', false)
    expect(length).toEqual({ status: 'paused', signs: expect.arrayContaining(['scoreLength']) })
  })

  it('and by its report card', async () => {
    expect(await asked('self', true)).toEqual({ status: 'datasets-sealed', signs: undefined })
    for (const judge of ['format-only', 'length'] as const) {
      const { status, signs } = await asked(judge, true)
      expect([status, signs]).toEqual(['paused', expect.arrayContaining(['accuracyOverLonger'])])
    }
  })
})
