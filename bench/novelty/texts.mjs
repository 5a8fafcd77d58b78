// Instructions with the statistics of Self-Instruct's: most are 8 to 15 words long, a few much longer; words are drawn
// by Zipf's law behind openings that many share; and some are another with a few words changed.
import { randomStream } from '../../dist/index.js'

const openings = [
  [
    'write a short story about',
    'write a poem about the',
    'give me a list of',
    'explain how to',
    'what is the',
  ],
  [
    'given a sentence find the',
    'suggest a better way to',
    'classify the following text as',
    'tell me if the',
  ],
  [
    'translate the following sentence into',
    'summarize the article about',
    'name three reasons why',
    'how do i',
  ],
  ['create a plan for a', 'describe the difference between', 'rewrite the following sentence so that it'],
  [
    'generate a question about',
    'you are given a list of numbers and need to',
    'find the answer to the',
    'is it',
  ],
].flat()
const vocabulary = 30_000
const nearShare = 0.2

/** Weights of ranks, added up. */
const upTo = new Float64Array(vocabulary)
for (let rank = 0, sum = 0; rank < vocabulary; rank++) {
  sum += 1 / (rank + 2.7)
  upTo[rank] = sum
}

/** @param {number} count @param {number} seed */
export function instructions(count, seed) {
  const random = randomStream([seed])
  const word = () => {
    const point = random.next() * upTo[vocabulary - 1]
    let [low, high] = [0, vocabulary - 1]
    while (low < high) {
      const middle = (low + high) >> 1
      if (upTo[middle] < point) low = middle + 1
      else high = middle
    }
    return `w${low.toString(36)}`
  }
  const fresh = () => {
    // A log-normal length: the median is 11 words, a quarter has over 16, one in a hundred over 40.
    const normal = Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next())
    const length = Math.min(150, Math.max(4, Math.round(11 * Math.exp(0.58 * normal))))
    const words = openings[random.below(openings.length)].split(' ').slice(0, Math.max(1, length - 3))
    while (words.length < length) words.push(word())
    return words
  }
  /** @param {string[]} text */
  const changed = text => {
    const words = [...text]
    // Up to half of them: from what the filter refuses to what it lets pass.
    for (let changes = 1 + random.below(Math.ceil(words.length / 2)); changes > 0; changes--) {
      const removed = random.below(3) > 0 ? 1 : 0
      words.splice(random.below(words.length), removed, ...(random.below(3) > 0 ? [word()] : []))
    }
    return words.length > 0 ? words : text
  }
  const texts = [fresh()]
  while (texts.length < count) {
    const other = texts[random.below(texts.length)]
    texts.push(random.next() < nearShare ? changed(other) : fresh())
  }
  return texts.map(words => words.join(' '))
}
