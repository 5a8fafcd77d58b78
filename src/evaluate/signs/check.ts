import { ensure } from '../../core/check.js'
import { type Rational, rationalToNumber } from '../../core/rational.js'
import type { SignedPrompt } from './types.js'

/** A score as a number. */
export const numberOf = (score: number | Rational): number =>
  typeof score === 'number' ? score : rationalToNumber(score)

/** Throws for what is no prompt with responses: a count that is none must not become a rate. */
export function checkSignedPrompt(prompt: SignedPrompt): void {
  const { responses, pairs = [] } = Object(prompt) as SignedPrompt
  ensure(Array.isArray(responses), 'responses', responses, 'an array')
  responses.forEach((response, i) => {
    const { text, score, votes = [], failedVotes = 0 } = Object(response) as typeof response
    const field = `responses[${i}].`
    ensure(typeof text === 'string', `${field}text`, text, 'a string')
    const isScore = score === undefined || (score !== null && Number.isFinite(numberOf(score)))
    ensure(isScore, `${field}score`, score, 'a finite number')
    ensure(Array.isArray(votes) && votes.every(Number.isFinite), `${field}votes`, votes, 'finite numbers')
    const isCount = Number.isSafeInteger(failedVotes) && failedVotes >= 0
    ensure(isCount, `${field}failedVotes`, failedVotes, 'a whole number, 0 or more')
  })
  ensure(Array.isArray(pairs), 'pairs', pairs, 'an array')
  pairs.forEach((pair, i) => {
    for (const [name, text] of [
      ['chosen', pair?.chosen],
      ['rejected', pair?.rejected],
    ])
      ensure(typeof text === 'string', `pairs[${i}].${name}`, text, 'a string')
  })
}
