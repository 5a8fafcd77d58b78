import { describe, expect, it } from 'vitest'
import { JudgePrompt, memoryLedger } from '../../../src/index.js'
import { evaluated, prompts, rowsOf, serving } from './setup.js'

const judge = JudgePrompt.custom({
  template: 'Rate <r>{{response}}</r> as an answer to "{{prompt}}", 0 to 5. End with "Score: k".',
  scale: { min: 0, max: 5 },
})

/** Scores by judge and writer: M2 puts itself two points above what M1 sees in it. */
const scores: Record<string, Record<string, number>> = {
  M1: { M1: 2, M2: 3, M3: 3 },
  M2: { M1: 2, M2: 5, M3: 3 },
  M3: { M1: 2, M2: 3, M3: 3 },
}

const models = serving((name, { prompt }) => {
  const written = /<r>(M\d) says/.exec(prompt)?.[1]
  if (written !== undefined) return `Fine.\n\nScore: ${scores[name]?.[written]}`
  return `${name} says something about ${prompt}`
})

const options = { models: ['M1', 'M2', 'M3'], open: models.open, prompts, cross: { prompt: judge, votes: 2 } }

describe('the cross-judging matrix', () => {
  it('has the mean score of every judge for every writer', async () => {
    const ledger = memoryLedger()
    const { cross } = await evaluated(options, ledger)
    const means = Object.fromEntries(cross.map(({ judge, writer, mean }) => [`${judge}-${writer}`, mean]))
    expect(means).toEqual({
      'M1-M1': 2,
      'M1-M2': 3,
      'M1-M3': 3,
      'M2-M1': 2,
      'M2-M2': 5,
      'M2-M3': 3,
      'M3-M1': 2,
      'M3-M2': 3,
      'M3-M3': 3,
    })
    expect(cross.every(({ n, excluded }) => n === 20 && excluded === 0)).toBe(true)
    expect(rowsOf(ledger, 'iteration-2/scores.jsonl')).toHaveLength(60)
  })

  it('shows who favours itself beyond what the others see', async () => {
    const { selfPreference } = await evaluated(options)
    // M2 is 2.5 above the others in its own eyes, and 0.5 in those of M1 and M3.
    expect(selfPreference.map(({ model, value, n }) => [model, value, n])).toEqual([
      ['M1', 0.5, 20],
      ['M2', 2, 20],
      ['M3', 0.5, 20],
    ])
  })

  it('leaves out what has no score', async () => {
    const mute = serving((name, { prompt }) => {
      const written = /<r>(M\d) says/.exec(prompt)?.[1]
      if (written === undefined) return `${name} says something about ${prompt}`
      return name === 'M1' && prompt.includes('number 4') ? 'I cannot say.' : 'Score: 1'
    })
    const { cross, selfPreference } = await evaluated({ ...options, open: mute.open })
    expect(cross.filter(({ judge }) => judge === 'M1').map(({ n, excluded }) => [n, excluded])).toEqual([
      [19, 1],
      [19, 1],
      [19, 1],
    ])
    expect(selfPreference.map(({ n, excluded }) => [n, excluded])).toEqual([
      [19, 1],
      [19, 1],
      [19, 1],
    ])
  })

  it('does not say whose preference it is where there are two models', async () => {
    expect((await evaluated({ ...options, models: ['M1', 'M2'] })).selfPreference).toEqual([])
  })

  it('keeps its places when a model is added, and asks about the new answers alone', async () => {
    const ledger = memoryLedger()
    await evaluated({ ...options, models: ['M1', 'M2'] }, ledger)
    const before = new Map(models.asked)
    const { cross } = await evaluated(options, ledger)
    const fresh = await evaluated(options)
    expect(cross).toEqual(fresh.cross)
    expect(models.asked.get('M1')).toBe((before.get('M1') ?? 0) + 40 + 140)
  })
})
