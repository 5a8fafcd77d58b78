import type { ProviderFailure } from '../core/errors.js'

/** Characters of a reply that an error carries. */
export const rawLength = 2048

/** What a status other than 2xx means, and whether another try may work. @internal */
export function failureOfStatus(status: number): [kind: ProviderFailure, retryable: boolean] {
  if (status < 400) return ['redirect', false]
  if (status === 429) return ['rate-limit', true]
  if (status === 503 || status === 529) return ['overloaded', true]
  if (status === 408) return ['timeout', true]
  if (status === 409 || status === 425 || status >= 500) return ['server', true]
  if (status === 401 || status === 402 || status === 403) return ['auth', false]
  if (status === 404 || status === 405 || status === 410) return ['not-found', false]
  return ['bad-request', false]
}

/** A connection that fails in this way stays so: a certificate stays wrong; a closed pool stays closed. @internal */
export function isFinalCode(code: string): boolean {
  return /^CERT_|^ERR_TLS|SIGNED_CERT|^UNABLE_TO_|^UND_ERR_(?:CLOSED|DESTROYED)$/.test(code)
}
