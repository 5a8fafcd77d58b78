// What the model of the benchmark is asked and says.

const filler = 'It is even, and larger than the one before it. '.repeat(6)

/** @param {number} index */
export const textOf = index => `Tell me what you know about the number ${index}, in a few sentences.`

/** @param {{ prompt: string, seed: number }} call @param {number} n */
export const completionsOf = ({ prompt, seed }, n) =>
  Array.from({ length: n }, (_, index) => ({
    text: prompt.includes('additive 5-point')
      ? `${filler}\n\nScore: ${(seed + index) % 6}`
      : `Answer ${seed} ${index}. ${filler}`,
    finish: 'stop',
  }))
