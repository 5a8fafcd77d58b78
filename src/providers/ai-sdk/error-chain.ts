import { fieldOf } from './field.js'

/** What was thrown, and what lies below it. */
export type Chain = readonly unknown[]

const innermost = 8

/**
 * An error and what lies below it, each once: causes, the last of several tries, the first of several errors. Errors of
 * another realm are no instances of ours.
 *
 * @internal
 */
export function chainOf(error: unknown): Chain {
  const chain = [error]
  for (let one = below(error); typeof one === 'object' && one !== null; one = below(one)) {
    if (chain.length === innermost || chain.includes(one)) break
    chain.push(one)
  }
  return chain
}

function below(error: unknown): unknown {
  // Middleware may try again by itself; what counts is the last try.
  if (isMarked(error, 'AI_RetryError')) return fieldOf(error, 'lastError')
  return fieldOf(error, 'cause') ?? fieldOf(fieldOf(error, 'errors'), '0')
}

/** Whether it is an error of the AI SDK, of a given name or any. @internal */
export function isMarked(error: unknown, name?: string): boolean {
  const marker = name === undefined ? 'vercel.ai.error' : `vercel.ai.error.${name}`
  return typeof error === 'object' && error !== null && Reflect.get(error, Symbol.for(marker)) === true
}

/** What `fetch` throws of a connection: a TypeError, as for a mistake. @internal */
export function isFetchFailure(error: unknown): boolean {
  return error instanceof TypeError && /^(?:fetch failed|terminated|failed to fetch)$/i.test(error.message)
}

/**
 * What an error says, or its name; empty where it has neither. Node gives an AggregateError without message where no address answers, and `fetch` says only that
 * it failed: then what lies below says it.
 *
 * @internal
 */
export function messageOf([error, ...rest]: Chain): string {
  const text = typeof error === 'object' && error !== null ? ownMessage(error) : String(error)
  if (rest.length === 0 || (text !== '' && !isFetchFailure(error))) return text || nameOf(error)
  return [text, messageOf(rest)].filter(Boolean).join(': ')
}

function ownMessage(error: object): string {
  const message = fieldOf(error, 'message')
  return typeof message === 'string' ? message : ''
}

function nameOf(error: unknown): string {
  const name = fieldOf(error, 'name')
  return typeof name === 'string' ? name : ''
}
