import { ensure, ensureCount } from '../../../core/check.js'
import type { TrapOptions } from '../types.js'
import type { Trap } from './reasons.js'
import { type Turns, textsOf } from './turn-traps.js'

/** Refuses bounds that nobody could keep. */
export function checkBounds({ maxLength, countTokens, maxCharacters }: TrapOptions): void {
  if (maxLength !== undefined) {
    ensureCount(maxLength, 'maxLength', ' of tokens')
    ensure(countTokens !== undefined, 'countTokens', countTokens, 'a function, since maxLength is in tokens')
  }
  if (countTokens !== undefined) {
    ensure(typeof countTokens === 'function', 'countTokens', countTokens, 'a function')
    ensure(maxLength !== undefined, 'maxLength', maxLength, 'a number of tokens, since countTokens is given')
  }
  if (maxCharacters !== undefined) ensureCount(maxCharacters, 'maxCharacters', ' of characters')
}

/**
 * A prompt that leaves no room for a response.
 *
 * @param spare Tokens that the trainer wants besides.
 */
export function lengthTrap(
  prompt: Turns,
  { maxLength, countTokens, maxCharacters }: TrapOptions,
  spare: number,
): Trap | undefined {
  if (maxLength !== undefined && countTokens !== undefined) {
    const tokens = countTokens(prompt)
    ensure(
      Number.isFinite(tokens) && tokens >= 0,
      'countTokens',
      tokens,
      'a function that gives a number of tokens',
    )
    if (tokens >= maxLength - spare)
      return tooLong(`${tokens} tokens, of which max_length allows fewer than ${maxLength - spare}`)
  }
  if (maxCharacters === undefined) return undefined
  const characters = textsOf(prompt, 'prompt').reduce((sum, { text }) => sum + text.length, 0)
  return characters > maxCharacters
    ? tooLong(`${characters} characters, more than ${maxCharacters}`)
    : undefined
}

function tooLong(problem: string): Trap {
  return {
    reason: 'prompt-too-long',
    field: 'prompt',
    problem,
    advice:
      'leave the row out or train with a greater max_length: the trainer would drop it, or cut its response off',
  }
}
