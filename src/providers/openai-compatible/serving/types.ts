import type { Json } from '../../../core/json.js'
import type { Checkpoint } from '../../../train/checkpoint.js'
import type { Inspect } from '../../../train/finding.js'

/**
 * How a checkpoint gets onto a server: called when one is opened, before the first request to it. Write one where
 * `serverProcess`, `vllmLora` and `sglangWeights` do not do it.
 *
 * @example
 * ```ts
 * import { openaiCompatible, type ServeCheckpoint } from 'self-rewarding/openai-compatible'
 *
 * const serve: ServeCheckpoint = async ({ name, path }, { call }) => {
 *   await call('POST', '/admin/load', { name, path })
 *   return { model: name, close: async () => void (await call('POST', '/admin/unload', { name })) }
 * }
 * const open = openaiCompatible({ baseURL: 'http://127.0.0.1:8000/v1', serve })
 * ```
 */
export interface ServeCheckpoint {
  (checkpoint: Checkpoint, server: ServerControl): Promise<ServedCheckpoint>
  /** Looks at where the server will run, where it is not there before a run. @default the server is there already */
  readonly inspect?: Inspect
}

/** What a strategy works with. */
export interface ServerControl {
  /** The option of {@link OpenAICompatibleOptions}; undefined where the strategy brings its own. */
  readonly baseURL: string | undefined
  /** Aborted when the run stops: whoever waits for a server gives up then. */
  readonly signal: AbortSignal
  /**
   * One request to the server with the headers and the key of the options; JSON in, text out.
   *
   * @param path from the root of the server, such as `/v1/load_lora_adapter`.
   * @throws `ProviderError` where no reply came, or a redirect did. Other statuses are for the strategy to judge.
   */
  call(method: 'GET' | 'POST', path: string, body?: Json): Promise<ControlReply>
}

/** What a server said to a {@link ServerControl} call. */
export interface ControlReply {
  /** HTTP status. */
  readonly status: number
  /** The body, at most 16 kB of it where the status is an error, with credentials masked. */
  readonly text: string
}

/** A checkpoint that a server has. */
export interface ServedCheckpoint {
  /** Where it is served, in place of the option. @default the option */
  readonly baseURL?: string
  /** What the server calls it: the `model` field. @default what the option `model` gives, else `checkpoint.path` */
  readonly model?: string
  /** What answers depend on besides the checkpoint, such as a quantisation; part of the revision. @default nothing */
  readonly identity?: Json
  /** Awaited before a request where it gives a promise: brings back a server that has ended. @default always ready */
  ready?(): Promise<void> | undefined
  /**
   * Told of a call that got no reply in its time: the server may hang.
   *
   * @param hasAnswered whether it has answered any call since, with whatever status: then it does not.
   * @default nobody is told
   */
  timedOut?(hasAnswered: () => boolean): void
  /** Takes the checkpoint off the server, or ends it; awaited before anything trains. @default nothing */
  close?(): Promise<void>
}
