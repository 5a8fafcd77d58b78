import { describe, expect, it } from 'vitest'
import { fewShotPrompt } from '../../src/instruct/index.js'

describe('fewShotPrompt', () => {
  const demonstrations = ['Name a prime.', ' Fix this:\n\n1. $& {{prompt}}\n']

  it('asks a chat model for the next number', () => {
    const shot = fewShotPrompt({ demonstrations })
    expect(shot).toMatchObject({ startNumber: 3, continued: false, stop: [] })
    const content = 'messages' in shot.input ? shot.input.messages[0]?.content : ''
    expect(content).toContain(
      '1. Name a prime.\n\n2. Fix this:\n\n1. $& {{prompt}}\n\nContinue the list with one new task',
    )
    expect(content).toContain('"3."')
    const several = fewShotPrompt({ demonstrations, count: 4 })
    expect(JSON.stringify(several.input)).toContain('4 new tasks, with the numbers 3 to 6')
  })

  it('gives a base model a text that ends at the next number, and where to stop', () => {
    const shot = fewShotPrompt({ demonstrations, count: 2, form: 'text' })
    expect(shot).toMatchObject({ startNumber: 3, continued: true, stop: ['\n5.'] })
    expect(shot.input).toEqual({
      text: expect.stringMatching(/assistant:\n\n1\. Name a prime\.\n\n2\. Fix.*\n\n3\.$/s),
    })
  })

  it.each([
    ['demonstrations', { demonstrations: [] }],
    ['demonstrations[1]', { demonstrations: ['a', ' \n'] }],
    ['count', { demonstrations, count: 0 }],
    ['form', { demonstrations, form: 'xml' }],
  ])('refuses unusable %s', (field, options) => {
    // @ts-expect-error one is of another type
    expect(() => fewShotPrompt(options)).toThrow(expect.objectContaining({ field }))
  })
})
