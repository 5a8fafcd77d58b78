import fc from 'fast-check'
import { expect, it } from 'vitest'
import { LineBuffer } from '../../src/node/line-buffer.js'

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  // Longer than the memory that is used again, in one, two and three bytes a unit.
  fc.constantFrom('x'.repeat(140_000), 'é'.repeat(70_000), '語'.repeat(50_000)),
)

it('gives the bytes of its lines, whatever was taken before and given back, or not', () => {
  const step = fc.record({ lines: fc.array(text, { maxLength: 5 }), isGivenBack: fc.boolean() })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 6 }), steps => {
      const buffer = new LineBuffer()
      const kept: [taken: Buffer, expected: string][] = []
      for (const { lines, isGivenBack } of steps) {
        for (const line of lines) buffer.add(line)
        const expected = Buffer.from(lines.map(line => `${line}\n`).join('')).toString('latin1')
        const taken = buffer.take()
        expect(taken.toString('latin1')).toBe(expected)
        if (isGivenBack) buffer.giveBack(taken)
        else kept.push([taken, expected])
      }
      // What was not given back is nobody else's.
      for (const [taken, expected] of kept) expect(taken.toString('latin1')).toBe(expected)
    }),
    { numRuns: 50 },
  )
})

it('does not use memory again that is given back twice', () => {
  const buffer = new LineBuffer()
  buffer.add('one')
  const one = buffer.take()
  buffer.giveBack(one)
  buffer.add('two')
  const two = buffer.take()
  buffer.giveBack(one)
  buffer.add('three')
  const three = buffer.take()
  buffer.add('four')
  expect([two, three].map(String)).toEqual(['two\n', 'three\n'])
})
