import { describe } from '../../../core/errors.js'
import { SPECIAL_TOKEN } from '../../../judge/special-tokens.js'
import type { Trap } from './reasons.js'

/** Which control tokens count. */
export interface TokenRules {
  readonly isAllowed: boolean
  readonly allowTokens: readonly string[]
  readonly forbidTokens: readonly string[]
}

/** What is wrong with a text that is trained on, whatever the format. */
export function textTrap(text: string, field: string, rules: TokenRules): Trap | undefined {
  return surrogateTrap(text, field) ?? blankTrap(text, field) ?? tokenTrap(text, field, rules)
}

/** Half of a character. */
export function surrogateTrap(text: string, field: string): Trap | undefined {
  const at = text.search(/\p{Surrogate}/u)
  if (at === -1) return undefined
  return {
    reason: 'lone-surrogate',
    field,
    problem: `half of a character at ${at}, which UTF-8 cannot hold`,
    advice: 'cut texts between characters, or put U+FFFD in its place',
  }
}

/** A text in which nothing can be seen. */
export function blankTrap(text: string, field: string): Trap | undefined {
  if (/[^\s\p{Cc}\p{Cf}]/u.test(text)) return undefined
  return {
    reason: 'blank',
    field,
    problem: `a text without a visible character, got ${describe(text)}`,
    advice: 'leave the row out: it would teach to say nothing',
  }
}

function tokenTrap(text: string, field: string, rules: TokenRules): Trap | undefined {
  if (rules.isAllowed) return undefined
  const token = rules.forbidTokens.find(token => text.includes(token)) ?? knownToken(text, rules.allowTokens)
  if (token === undefined) return undefined
  return {
    reason: 'special-token',
    field,
    problem: `holds ${JSON.stringify(token)}, a control token of chat models`,
    advice:
      'leave the row out or take the token out of the text; where your tokenizer does not know it, name it in allowTokens',
  }
}

/** The first control token that is not allowed, as it is written. */
function knownToken(text: string, allowed: readonly string[]): string | undefined {
  for (const { index } of text.matchAll(SPECIAL_TOKEN)) {
    const [token = ''] = /^(?:<<[^>]*>>|<[^>]*>|\[e~\[|\[[^\]]*\])/.exec(text.slice(index, index + 80)) ?? []
    if (!allowed.includes(token)) return token
  }
  return undefined
}
