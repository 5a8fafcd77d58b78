import { ensure } from '../core/check.js'
import type { GenerateReply, TokenLogprob } from './provider.js'

const finishes: ReadonlySet<unknown> = new Set(['stop', 'length', 'filter', 'tool', 'unknown'])

/**
 * Throws for a reply that a ledger could not give back as it came: JSON has no NaN and no infinities. That is the
 * provider's mistake, not the model's, and every call would meet it.
 */
export function checkReply({ completions, usage }: GenerateReply): void {
  completions.forEach(({ text, reasoning = '', finish, tokens = [] }, i) => {
    const field = `reply.completions[${i}]`
    ensure(typeof text === 'string', `${field}.text`, text, 'a string')
    ensure(typeof reasoning === 'string', `${field}.reasoning`, reasoning, 'a string')
    ensure(finishes.has(finish), `${field}.finish`, finish, [...finishes].join(', '))
    tokens.forEach((token, j) => {
      checkToken(token, `${field}.tokens[${j}]`)
    })
  })
  for (const [name, count = 0] of Object.entries(usage ?? {})) {
    ensure(
      Number.isSafeInteger(count) && count >= 0,
      `reply.usage.${name}`,
      count,
      'a whole number of tokens',
    )
  }
}

function checkToken({ logprob, top = [] }: TokenLogprob, field: string): void {
  ensure(Number.isFinite(logprob), `${field}.logprob`, logprob, 'a finite number')
  top.forEach((alternative, i) => {
    checkToken(alternative, `${field}.top[${i}]`)
  })
}
