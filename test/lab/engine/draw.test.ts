import { describe, expect, it } from 'vitest'
import { Drawer } from '../../../src/lab/engine/draw.js'

// Behind one number that is not meant.
const weights = Float32Array.of(99, 1, 4, 2, 0, 2, 1)

function draws(topP: number, topK: number): Record<number, number> {
  const drawer = new Drawer(6)
  const counts: Record<number, number> = {}
  for (let i = 0; i < 1000; i++) {
    const token = drawer.draw(weights, 1, { temperature: 1, topP, topK }, (i + 0.5) / 1000)
    counts[token] = (counts[token] ?? 0) + 1
  }
  return counts
}

describe('a draw', () => {
  it.each([
    ['of all tokens', 1, 0, { 0: 100, 1: 400, 2: 200, 4: 200, 5: 100 }],
    ['of those with 80 %', 0.8, 0, { 1: 500, 2: 250, 4: 250 }],
    ['of those with more than 80 %, the first of equals', 0.801, 0, { 0: 111, 1: 444, 2: 223, 4: 222 }],
    ['of the most likely', 0.1, 0, { 1: 1000 }],
    ['of one at least', 0, 0, { 1: 1000 }],
    ['of the two most likely, the first of equals', 1, 2, { 1: 667, 2: 333 }],
    ['of the three most likely, and 60 % of these', 0.6, 3, { 1: 667, 2: 333 }],
    ['of more than there are', 1, 50, { 0: 100, 1: 400, 2: 200, 4: 200, 5: 100 }],
  ])('%s', (_, topP, topK, counts) => {
    expect(draws(topP, topK)).toEqual(counts)
  })

  it('takes a possible token whatever the number', () => {
    const narrow = Float32Array.of(0, 1, 0)
    for (const random of [0, 0.5, 1 - 2 ** -53, 1])
      for (const topP of [1, 0.5])
        expect(new Drawer(3).draw(narrow, 0, { temperature: 1, topP }, random)).toBe(1)
  })
})
