import { invalid } from '../core/check.js'
import type { GenerateReply, TokenLogprob } from './provider.js'

const finishes: ReadonlySet<unknown> = new Set(['stop', 'length', 'filter', 'tool', 'unknown'])

/**
 * Throws for a reply that a ledger could not give back as it came: JSON has no NaN and no infinities. That is the
 * provider's mistake, not the model's, and every call would meet it.
 */
export function checkReply({ completions, usage }: GenerateReply): void {
  completions.forEach(({ text, reasoning = '', finish, tokens }, i) => {
    // Every call comes here: the fields' names are made for errors alone.
    const wrong = (field: string, received: unknown, expected: string): Error =>
      invalid(`reply.completions[${i}].${field}`, received, expected)
    if (typeof text !== 'string') throw wrong('text', text, 'a string')
    if (typeof reasoning !== 'string') throw wrong('reasoning', reasoning, 'a string')
    if (!finishes.has(finish)) throw wrong('finish', finish, [...finishes].join(', '))
    tokens?.forEach((token, j) => {
      const place = unusable(token)
      if (place) throw wrong(`tokens[${j}]${place.path}.logprob`, place.received, 'a finite number')
    })
  })
  for (const [name, count = 0] of Object.entries(usage ?? {})) {
    if (!Number.isSafeInteger(count) || count < 0)
      throw invalid(`reply.usage.${name}`, count, 'a whole number of tokens')
  }
}

/** Where a log-probability is none, among a token and its alternatives. */
function unusable({ logprob, top = [] }: TokenLogprob): { path: string; received: unknown } | undefined {
  if (!Number.isFinite(logprob)) return { path: '', received: logprob }
  const i = top.findIndex(alternative => !Number.isFinite(alternative.logprob))
  return i === -1 ? undefined : { path: `.top[${i}]`, received: top[i]?.logprob }
}
