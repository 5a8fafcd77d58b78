import { describe, expect, it } from 'vitest'
import { InvalidArgumentError } from '../../src/core/errors.js'
import { eftRow, iftRow } from '../../src/data/index.js'
import { chatFormat, JudgePrompt, textFormat } from '../../src/index.js'

const text = textFormat({ candidate: 'Q: {{prompt}}\nA: ', judge: '{{prompt}}\n\nVerdict: ', stop: ['\nQ:'] })
const example = { prompt: 'Name a prime.', response: '7', justification: 'Right, and short. ', score: 4 }

describe('iftRow', () => {
  it('is a conversation or a raw text, as the run serves it', () => {
    expect(iftRow(example)).toEqual({
      prompt: [{ role: 'user', content: 'Name a prime.' }],
      completion: [{ role: 'assistant', content: '7' }],
    })
    expect(iftRow(example, chatFormat({ system: 'Be short.' })).prompt).toHaveLength(2)
    expect(iftRow(example, text)).toEqual({ prompt: 'Q: Name a prime.\nA: ', completion: '7' })
  })
})

describe('eftRow', () => {
  const judge = JudgePrompt.additive()

  it('is the judge prompt, and the justification with its score', () => {
    expect(eftRow(example)).toEqual({
      prompt: judge.render(example).messages,
      completion: [{ role: 'assistant', content: 'Right, and short.\n\nScore: 4' }],
    })
    expect(eftRow(example, { format: text })).toEqual({
      prompt: `${judge.render(example).text}\n\nVerdict: `,
      completion: 'Right, and short.\n\nScore: 4',
    })
  })

  it('goes by another judge prompt and its scale', () => {
    const ten = JudgePrompt.custom({
      template: '{{prompt}}\n<a>{{response}}</a>\nScore it.',
      scale: { min: 1, max: 10, fractions: true },
    })
    const { prompt, completion } = eftRow({ ...example, score: 7.5 }, { judge: ten, format: text })
    expect(prompt).toBe('Name a prime.\n<a>7</a>\nScore it.\n\nVerdict: ')
    expect(completion).toBe('Right, and short.\n\nScore: 7.5')
  })

  it.each([
    ['a score off the scale', { score: 6 }, 'it reads as out-of-range'],
    ['a score that is none', { score: Number.NaN }, 'it reads as'],
    ['a justification with another score', { justification: 'Total score: 2' }, 'it reads as'],
    ['no justification', { justification: ' \n' }, 'words before the score'],
  ])('refuses %s', (_, fields, message) => {
    expect(() => eftRow({ ...example, ...fields })).toThrow(InvalidArgumentError)
    expect(() => eftRow({ ...example, ...fields })).toThrow(message)
  })
})
