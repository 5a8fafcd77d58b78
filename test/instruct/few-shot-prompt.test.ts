import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InvalidArgumentError } from '../../src/core/errors.js'
import { randomStream } from '../../src/core/seed.js'
import { drawDemonstrations, fewShotPrompt } from '../../src/instruct/index.js'

describe('drawDemonstrations', () => {
  it('draws different places of the pool; equal streams draw equally', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.nat(), fc.integer(), (size, extra, seed) => {
        const pool = Array.from({ length: size }, (_, i) => `task ${i}`)
        const k = 1 + (extra % size)
        const drawn = drawDemonstrations(pool, randomStream([seed]), k)
        expect(new Set(drawn).size).toBe(k)
        expect(pool).toEqual(expect.arrayContaining([...drawn]))
        expect(drawDemonstrations(pool, randomStream([seed]), k)).toEqual(drawn)
      }),
    )
  })

  it('draws 8 unless told otherwise, each place equally often', () => {
    const pool = Array.from({ length: 20 }, (_, i) => i)
    const counts = pool.map(() => 0)
    const calls = 4000
    for (let call = 0; call < calls; call++) {
      const drawn = drawDemonstrations(pool, randomStream(['prompts', call]))
      expect(drawn).toHaveLength(8)
      for (const place of drawn) counts[place] = (counts[place] ?? 0) + 1
    }
    const share = 8 / 20
    const bound = 5 * Math.sqrt(calls * share * (1 - share))
    for (const count of counts) expect(Math.abs(count - calls * share)).toBeLessThan(bound)
  })

  it.each([0, 3, 1.5])('refuses %j of a pool of 2', k => {
    expect(() => drawDemonstrations(['a', 'b'], randomStream([1]), k)).toThrow(InvalidArgumentError)
  })
})

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
