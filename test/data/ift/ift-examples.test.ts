import { describe, expect, it } from 'vitest'
import { iftExamples, type Labels } from '../../../src/data/index.js'
import { seedInstruction, sum } from '../split/fixtures.js'

const withLabels = (labels?: Labels) =>
  seedInstruction('p', [], {
    responses: [
      { id: 'best', text: 'best', rank: 0, ...(labels && { labels }) },
      { id: 'good', text: 'good', rank: 1, labels: { quality: 1, toxicity: 0 } },
    ],
  })

describe('iftExamples', () => {
  it('takes the response of rank 0, and says where there is none', () => {
    const { examples, dropped } = iftExamples([
      seedInstruction('a', [1, 0, null]),
      seedInstruction('b', []),
      seedInstruction('c', [null]),
      seedInstruction('d', [1, 2]),
      seedInstruction('e', [0], { turn: 2 }),
      seedInstruction('f', [], { responses: [{ id: 'r', text: ' \n', rank: 0 }] }),
    ])
    expect(examples).toEqual([
      { id: 'a', treeId: 'a', prompt: 'prompt a', responseId: 'a-r1', response: 'answer 1 to a' },
    ])
    expect(dropped).toEqual({
      'later-turn': 1,
      'no-responses': 1,
      'no-rank': 1,
      'no-rank-0': 1,
      'blank-response': 1,
      label: 0,
      unlabelled: 0,
    })
  })

  it('takes the same of two best ones in any order', () => {
    const one = seedInstruction('a', [0, 0, 1])
    const other = { ...one, responses: one.responses.toReversed() }
    expect(iftExamples([other])).toEqual(iftExamples([one]))
  })

  const bounds = { quality: { min: 0.5 }, toxicity: { max: 0.2 } }
  it.each<[string, Labels | undefined, 'drop' | 'keep', string]>([
    ['within', { quality: 0.5, toxicity: 0.2 }, 'drop', 'used'],
    ['below', { quality: 0.4, toxicity: 0 }, 'drop', 'label'],
    ['above', { quality: 1, toxicity: 0.3 }, 'keep', 'label'],
    ['one missing', { quality: 1 }, 'drop', 'unlabelled'],
    ['one missing, kept', { quality: 1 }, 'keep', 'used'],
    ['one missing, one out of bounds', { quality: 0 }, 'keep', 'label'],
    ['none', undefined, 'drop', 'unlabelled'],
    ['none, kept', undefined, 'keep', 'used'],
  ])('filters by labels: %s', (_, labels, unlabelled, outcome) => {
    const { examples, dropped } = iftExamples([withLabels(labels)], { labels: bounds, unlabelled })
    expect(examples.map(({ responseId }) => responseId)).toEqual(outcome === 'used' ? ['best'] : [])
    expect(Object.entries(dropped).filter(([, count]) => count > 0)).toEqual(
      outcome === 'used' ? [] : [[outcome, 1]],
    )
    expect(examples.length + sum(dropped)).toBe(1)
  })
})
