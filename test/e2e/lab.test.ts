// The whole loop with a model that really learns, on the built package, at a scale that takes seconds.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { IterationRunner, memoryLedger } from 'self-rewarding'
import { drawExam, type Lab, type LabJudge, openLab, takeExam } from 'self-rewarding/lab'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const directory = mkdtempSync(join(tmpdir(), 'lab-'))
let lab: Lab
let start: Awaited<ReturnType<Lab['pretrain']>>

beforeAll(async () => {
  lab = openLab({ directory, seed: 1 })
  start = await lab.fineTune('M1', await lab.pretrain())
}, 120_000)

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
  it('gets better, and does not where its scores are shuffled', { timeout: 120_000 }, async () => {
    const [m1 = Number.NaN, m2 = Number.NaN, m3 = Number.NaN] = await pointsOf('self')
    expect(m2).toBeGreaterThan(m1)
    expect(m3).toBeGreaterThan(m1 + 0.3)
    const [same, , shuffled = Number.NaN] = await pointsOf('shuffled')
    expect(same).toBe(m1)
    expect(shuffled).toBeLessThan(m1 + 0.15)
  })
})
