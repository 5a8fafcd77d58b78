// Seed data in the paper's kinds, made up: IFT answers, EFT judgements, and instructions whose answers are ranked.
import { eftRow, iftRow } from 'self-rewarding/data'

const words = ['small', 'large', 'round', 'plain', 'fine', 'odd', 'even', 'rare']

/** @param {number} i */
const promptOf = i => `Tell me about number ${i}.`
/** @param {number} i @param {number} k */
const answerOf = (i, k) =>
  `The number ${i} is ${words[(i * 7 + k * 3) % words.length]} and ${words[(i + k) % words.length]}.`

/** Rows to fine-tune on: every score is as frequent, so that judgements differ. */
export function sftRows(count = 120) {
  const numbers = Array.from({ length: count }, (_, i) => i)
  return [
    ...numbers.map(i => iftRow({ prompt: promptOf(i), response: answerOf(i, 0) })),
    ...numbers.map(i => {
      const judged = { prompt: promptOf(i), response: answerOf(i, 1) }
      return eftRow({ ...judged, justification: 'It says what was asked.', score: (i * 5) % 6 })
    }),
  ]
}

/** Human rankings, as far as made-up ones are. */
export const rankedItems = Array.from({ length: 3 }, (_, i) => ({
  prompt: promptOf(i + 200),
  responses: [0, 1].map(rank => ({ text: answerOf(i + 200, rank + 2), rank })),
}))
