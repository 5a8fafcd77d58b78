import type { ApiError } from '../../api.js'
import { currentToken } from './token.js'

/** Why there is no answer: the server is gone, the token is not its, or it refused. */
export type Refusal =
  | { readonly kind: 'gone' | 'token' }
  | { readonly kind: 'refused'; readonly status: number; readonly said: string }

/** An answer of the server, or why there is none. */
export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: Refusal }

/** Asks the server. It is of the same version as the page: what it answers is of the type that api.ts says. */
export async function ask<T>(path: string, body?: unknown): Promise<Answer<T>> {
  const answer = await fetched<T>(path, body)
  for (const listener of listeners) listener(answer.ok ? undefined : answer.refusal)
  return answer
}

/** Hears of every answer: undefined where it was one. */
export function onAnswer(listener: (refusal: Refusal | undefined) => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

const listeners = new Set<(refusal: Refusal | undefined) => void>()

async function fetched<T>(path: string, body: unknown): Promise<Answer<T>> {
  const token = currentToken()
  if (token === undefined) return { ok: false, refusal: { kind: 'token' } }
  try {
    const response = await fetch(`/api/${path}`, {
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    })
    if (response.ok) return { ok: true, value: await response.json() }
    const { status } = response
    if (status === 401 || status === 403) return { ok: false, refusal: { kind: 'token' } }
    const { error }: ApiError = await response.json()
    return { ok: false, refusal: { kind: 'refused', status, said: String(error) } }
  } catch {
    return { ok: false, refusal: { kind: 'gone' } }
  }
}
