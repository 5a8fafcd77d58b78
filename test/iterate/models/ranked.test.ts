import { describe, expect, it } from 'vitest'
import { reportCard } from '../../../src/evaluate/index.js'
import { JudgePrompt } from '../../../src/index.js'
import { evaluated, serving } from './setup.js'

const items = Array.from({ length: 8 }, (_, i) => ({
  prompt: `Question ${i}`,
  group: `tree ${i % 4}`,
  responses: [0, 1, 2].map(rank => ({ text: `rank ${rank} of ${i}`, rank })),
}))

/** M2 is right, M1 gives one score to all; asked by multiple choice, M2 is the wrong way round. */
const models = serving((name, { prompt }) => {
  const rank = Number(/rank (\d) of/.exec(prompt)?.[1])
  if (name === 'M1') return 'Score: 3'
  return `Score: ${prompt.includes('additive') ? 5 - rank : 1 + rank}`
})

describe('report cards of several models', () => {
  it('has one for each model and judge prompt', async () => {
    const { models: reports } = await evaluated({
      models: ['M1', 'M2'],
      open: models.open,
      ranked: { items, prompts: [JudgePrompt.additive(), JudgePrompt.multipleChoice()], votes: 1 },
    })
    const accuracies = reports.map(({ judging }) =>
      judging.map(({ prompt, card }) => [prompt, card.metrics.tiesHalf.value, card.groups]),
    )
    expect(accuracies).toEqual([
      [
        ['additive', 0.5, 4],
        ['multiple-choice', 0.5, 4],
      ],
      [
        ['additive', 1, 4],
        ['multiple-choice', 0, 4],
      ],
    ])
    const judged = items.map(({ group, responses }) => ({
      group,
      responses: responses.map(({ rank, text }) => ({ rank, score: 5 - rank, length: text.length })),
    }))
    expect(reports[1]?.judging[0]?.card).toEqual(reportCard(judged, { max: 5, seed: 0 }))
    expect(reports[1]?.judging[0]?.votes.histogram).toEqual({ 3: 8, 4: 8, 5: 8 })
  })
})
