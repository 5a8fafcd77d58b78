import { z } from 'zod'
import { ensure, refuseUnknown } from '../../../core/check.js'
import { ProviderError } from '../../../core/errors.js'
import { hashText } from '../../../core/hash.js'
import type { Checkpoint } from '../../../train/checkpoint.js'
import { parseBaseURL } from '../base-url.js'
import { requireBaseURL, said } from './control.js'
import type { ControlReply, ServeCheckpoint, ServerControl } from './types.js'
import { watched } from './watched.js'

/** Settings of {@link vllmLora}. */
export interface VllmLoraOptions {
  /** What the server calls the model that it was started with. */
  readonly base: string
  /**
   * The folder of a checkpoint's adapter, as the server sees it; undefined for a checkpoint that is the base model
   * itself.
   *
   * @default `checkpoint.path`
   */
  readonly adapter?: (checkpoint: Checkpoint) => string | undefined
}

/**
 * Serves each checkpoint as a LoRA adapter that a running vLLM loads when it is opened, under a name of its own, and
 * unloads when it is closed. A server that was started again gets it once more. The server is started with `--enable-lora` and `VLLM_ALLOW_RUNTIME_LORA_UPDATING=True`, and
 * is trusted with that: never expose it.
 *
 * Every adapter has to be one of the base model. A trainer that merges each iteration, as `trl` does, makes adapters of
 * merged models, which this cannot serve.
 *
 * @throws `InvalidArgumentError` for an option that is unknown or not usable.
 * @example
 * ```ts
 * import { openaiCompatible, vllmLora } from 'self-rewarding/openai-compatible'
 *
 * const open = openaiCompatible({
 *   baseURL: 'http://127.0.0.1:8000/v1',
 *   serve: vllmLora({ base: 'ckpt/M0', adapter: ({ name, path }) => (name === 'M0' ? undefined : path) }),
 * })
 * ```
 */
export function vllmLora(options: VllmLoraOptions): ServeCheckpoint {
  refuseUnknown(options, ['base', 'adapter'])
  const { base, adapter = ({ path }: Checkpoint) => path } = options
  ensure(typeof base === 'string' && base !== '', 'base', base, "the base model's name on the server")
  ensure(typeof adapter === 'function', 'adapter', adapter, "a function that gives an adapter's folder")
  /** How many open checkpoints ask for an adapter: a judge may be the model that is judged. */
  const users = new Map<string, number>()
  return async (checkpoint, { baseURL, call }) => {
    const root = parseBaseURL(requireBaseURL(baseURL, 'vllmLora')).path
    const folder = adapter(checkpoint)
    if (folder === undefined) return { model: base }
    // Never used before: vLLM keeps what it computed with an adapter by its name.
    const name = `${checkpoint.name.replace(/[^\w.-]/g, '-')}-${hashText(checkpoint.revision).slice(0, 12)}`
    const load = () => loadAdapter({ lora_name: name, lora_path: folder }, root, call)
    await load()
    const key = `${baseURL} ${name}`
    users.set(key, (users.get(key) ?? 0) + 1)
    return {
      model: name,
      // A server that was started again has no adapters.
      ready: watched(async () => {
        if (lacks(await call('GET', `${root}/models`), name)) await load()
      }),
      close: async () => {
        const others = (users.get(key) ?? 1) - 1
        users.set(key, others)
        if (others > 0) return
        // A server that has ended has no adapters either.
        await call('POST', `${root}/unload_lora_adapter`, { lora_name: name }).catch(() => undefined)
      },
    }
  }
}

async function loadAdapter(
  adapter: { readonly lora_name: string; readonly lora_path: string },
  root: string,
  call: ServerControl['call'],
): Promise<void> {
  const loaded = await call('POST', `${root}/load_lora_adapter`, adapter)
  // A run that was killed has left it there: the name stands for these weights alone.
  const isThere = loaded.status === 400 && loaded.text.includes('already been loaded')
  if (loaded.status < 300 || isThere) return
  const advice =
    loaded.status === 404
      ? ' (is the path one that the server sees, and was it started with --enable-lora and VLLM_ALLOW_RUNTIME_LORA_UPDATING=True?)'
      : ''
  throw new ProviderError(`vLLM did not load the adapter ${adapter.lora_path}: ${said(loaded)}${advice}`, {
    kind: 'unsupported',
    retryable: false,
    status: loaded.status,
    raw: loaded.text,
  })
}

const modelList = z.object({ data: z.array(z.object({ id: z.string() })) })

/** Whether a list of models says that one is not there. What is no list says nothing: the call itself will tell. */
function lacks({ status, text }: ControlReply, name: string): boolean {
  if (status !== 200) return false
  try {
    const list = modelList.safeParse(JSON.parse(text))
    return list.success && !list.data.data.some(({ id }) => id === name)
  } catch {
    return false
  }
}
