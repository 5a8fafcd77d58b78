import { ProviderError } from '../../../core/errors.js'
import { parseBaseURL } from '../base-url.js'
import { requireBaseURL, said } from './control.js'
import type { ServeCheckpoint } from './types.js'

/**
 * Puts each checkpoint's weights into a running SGLang server when it is opened (`/update_weights_from_disk`), in place
 * of those it has. The checkpoint has to be of the architecture that the server was started with, and its path one that
 * the server sees.
 *
 * A server holds one checkpoint at a time: an earlier one that is still open answers no more, with an error.
 *
 * @example
 * ```ts
 * import { openaiCompatible, sglangWeights } from 'self-rewarding/openai-compatible'
 *
 * const open = openaiCompatible({ baseURL: 'http://127.0.0.1:30000/v1', serve: sglangWeights() })
 * ```
 */
export function sglangWeights(): ServeCheckpoint {
  let latest: symbol | undefined
  return async (checkpoint, { baseURL, call }) => {
    const root = parseBaseURL(requireBaseURL(baseURL, 'sglangWeights')).path.replace(/\/v1$/, '')
    const mine = Symbol(checkpoint.name)
    latest = mine
    const body = { model_path: checkpoint.path, flush_cache: true }
    const reply = await call('POST', `${root}/update_weights_from_disk`, body)
    if (reply.status >= 300 || !isSuccess(reply.text)) {
      throw new ProviderError(`SGLang did not take the weights of ${checkpoint.path}: ${said(reply)}`, {
        kind: 'unsupported',
        retryable: false,
        status: reply.status,
        raw: reply.text,
      })
    }
    return {
      ready: () => {
        if (latest === mine) return undefined
        throw new ProviderError(
          `the SGLang server got other weights after those of ${checkpoint.name}: serve models that are needed ` +
            'at the same time, such as a fixed judge, from servers of their own',
          { kind: 'unsupported', retryable: false },
        )
      },
    }
  }
}

/** Old versions answer 200 to what failed. */
function isSuccess(text: string): boolean {
  try {
    return Reflect.get(Object(JSON.parse(text)), 'success') === true
  } catch {
    return false
  }
}
