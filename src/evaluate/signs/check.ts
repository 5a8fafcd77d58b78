import { ensure } from '../../core/check.js'
import { type Rational, rationalToNumber } from '../../core/rational.js'
import type { SignedPrompt } from './types.js'

/** A score as a number. */
export const numberOf = (score: number | Rational): number =>
  typeof score === 'number' ? score : rationalToNumber(score)

/** Throws for what is no prompt with responses: a count that is none must not become a rate. */
export function checkSignedPrompt(prompt: SignedPrompt): void {
  ensure(isObject(prompt), 'prompt', prompt, 'a prompt with responses')
  const { responses, pairs = [] } = prompt
  ensure(Array.isArray(responses), 'responses', responses, 'an array')
  responses.forEach((response, i) => {
    const field = `responses[${i}]`
    ensure(isObject(response), field, response, 'a response with a text')
    const { text, score, votes = [], failedVotes = 0 } = response
    ensure(typeof text === 'string', `${field}.text`, text, 'a string')
    const isScore = score === undefined || (score !== null && Number.isFinite(numberOf(score)))
    ensure(isScore, `${field}.score`, score, 'a finite number, or absent')
    const areVotes = Array.isArray(votes) && votes.every(Number.isFinite)
    ensure(areVotes, `${field}.votes`, votes, 'an array of finite numbers')
    const isCount = Number.isSafeInteger(failedVotes) && failedVotes >= 0
    ensure(isCount, `${field}.failedVotes`, failedVotes, 'a whole number, 0 or more')
  })
  ensure(Array.isArray(pairs), 'pairs', pairs, 'an array')
  pairs.forEach((pair, i) => {
    ensure(isObject(pair), `pairs[${i}]`, pair, 'a pair of texts')
    for (const name of ['chosen', 'rejected'] as const)
      ensure(typeof pair[name] === 'string', `pairs[${i}].${name}`, pair[name], 'a string')
  })
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null
