import type { ProviderError } from '../../core/errors.js'
import type { EnvRef } from '../../http/env.js'
import { oneLine } from '../../model/redact.js'
import { RayError } from './errors.js'

/** A failed request as who uses the cluster understands it, with what to do. */
export function explain(error: ProviderError, token: EnvRef | undefined): RayError {
  const { status, raw = '' } = error
  // The head wraps what its agent refuses into a 500 of its own.
  const isRefused = status === 500 && raw.includes('status code 400')
  const next = adviceOn(error, token)
  const what = (isRefused && refusal(raw)) || `Ray at ${error.message}`
  return new RayError(next === undefined ? what : `${what}. ${next}`, {
    retryable: error.retryable && !isRefused,
    ...(status !== undefined && { status }),
  })
}

function adviceOn({ kind, status }: ProviderError, token: EnvRef | undefined): string | undefined {
  if (status === 401) return "It asks for a token: give token: env('RAY_AUTH_TOKEN')."
  if (status === 403 && token)
    return `It does not take the token in ${token.env}; \`ray get-auth-token\` on the head prints the right one.`
  if (kind === 'not-found' || kind === 'redirect' || (kind === 'bad-reply' && status !== undefined))
    return 'Make sure that address is that of the dashboard, as http://head:8265.'
  if (kind === 'network' || kind === 'timeout')
    return 'Make sure that the head runs, and that its dashboard can be reached from here.'
  return undefined
}

/** Of a Python traceback, what it is about. */
function refusal(raw: string): string | undefined {
  const said = raw.split('\n').findLast(line => /^\w*(?:Error|Exception): /.test(line))
  return said && `Ray refuses the job: ${oneLine(said)}`
}
