import { excerpt, ProviderError } from '../../../core/errors.js'
import { hashText } from '../../../core/hash.js'
import { failureOfStatus } from '../../../model/failure-of-status.js'
import { oneLine } from '../../../model/redact.js'
import type { Checkpoint } from '../../../train/checkpoint.js'
import { parseBaseURL } from '../base-url.js'
import { requireBaseURL, said } from './control.js'
import type { ControlReply, ServeCheckpoint, ServerControl } from './types.js'
import { watched } from './watched.js'

/**
 * Puts each checkpoint's weights into a running SGLang server when it is opened (`/update_weights_from_disk`), in place
 * of those it has. The checkpoint has to be of the architecture that the server was started with, and its path one that
 * the server sees.
 *
 * A server holds one checkpoint at a time: an earlier one that is still open answers no more, with an error. One that
 * was started again has the weights of its start: it is asked which it has (`/model_info`), at most once a second, and a
 * call to other weights is an error. Start the run again then: it goes on, and puts its weights in.
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
    const weights: Weights = { path: checkpoint.path, version: hashText(checkpoint.revision).slice(0, 16) }
    const body = { model_path: weights.path, flush_cache: true, weight_version: weights.version }
    const reply = await call('POST', `${root}/update_weights_from_disk`, body)
    if (reply.status >= 300 || fieldOf(reply, 'success') !== true) {
      throw failed(`SGLang did not take the weights of ${checkpoint.path}`, reply)
    }
    await verify(checkpoint, weights, root, call)
    const look = watched(() => verify(checkpoint, weights, root, call))
    return {
      ready: () => {
        if (latest === mine) return look()
        throw lost(checkpoint, 'got others after them')
      },
    }
  }
}

/** What the weights of a checkpoint are known by. */
interface Weights {
  readonly path: string
  readonly version: string
}

/** @throws `ProviderError` where the server says that it has other weights, or says nothing of them. */
async function verify(
  checkpoint: Checkpoint,
  { path, version }: Weights,
  root: string,
  call: ServerControl['call'],
): Promise<void> {
  const now = await call('GET', `${root}/model_info`)
  // Its name until 2025.
  const reply = now.status === 404 ? await call('GET', `${root}/get_model_info`) : now
  if (reply.status >= 300) throw failed('SGLang does not say which weights it has', reply)
  // Servers of before there were versions tell the path alone.
  if (fieldOf(reply, 'weight_version') === version || fieldOf(reply, 'model_path') === path) return
  throw lost(checkpoint, `has others (${excerpt(oneLine(reply.text), 200)})`)
}

function lost({ name }: Checkpoint, what: string): ProviderError {
  return new ProviderError(
    `the SGLang server had the weights of ${name} and ${what}: serve models that are needed at the same time, such as ` +
      'a fixed judge, from servers of their own; where the server was started again, start the run again',
    { kind: 'unsupported', retryable: false },
  )
}

function failed(what: string, reply: ControlReply): ProviderError {
  const [kind, retryable] = failureOfStatus(reply.status)
  return new ProviderError(`${what}: ${said(reply)}`, {
    ...(retryable ? { kind, retryable } : { kind: 'unsupported', retryable }),
    status: reply.status,
    raw: reply.text,
  })
}

/** Old versions answer 200 to what failed. */
function fieldOf({ text }: ControlReply, name: string): unknown {
  try {
    return Reflect.get(Object(JSON.parse(text)), name)
  } catch {
    return undefined
  }
}
