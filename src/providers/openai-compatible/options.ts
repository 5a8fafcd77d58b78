import type { Json } from '../../core/json.js'
import type { Capabilities } from '../../model/provider.js'
import type { Checkpoint } from '../../train/checkpoint.js'
import type { EnvRef } from './env.js'

/**
 * What you know about the server. What is left out is unknown: it is reported as false, and still asked for. What is
 * declared false is never asked for.
 */
export interface DeclaredCapabilities extends Partial<Omit<Capabilities, 'embeddings'>> {
  /** True: `n` completions come of one call. False: a request with `n > 1` throws `unsupported`. */
  readonly n?: boolean
  /** True: seeds are honoured. False: `seed` is not sent, for servers that refuse the field. */
  readonly seed?: boolean
  /** True: the same request gives the same text under any load; few servers do. */
  readonly deterministic?: boolean
  /** True: log-probabilities arrive. False: a request for them throws `unsupported`. */
  readonly logprobs?: boolean
}

/** Settings of {@link openaiCompatible}. */
export interface OpenAICompatibleOptions {
  /** Address below which `/chat/completions` lies, such as `http://127.0.0.1:8000/v1`; no credentials, no query. */
  readonly baseURL: string
  /** Sent as `Authorization: Bearer …`. Read from the environment when a checkpoint is opened. @default none */
  readonly apiKey?: EnvRef
  /**
   * What the server calls a checkpoint: the `model` field of every request. What your function gives is part of the
   * revision; the default is not, so that a moved folder stays the same model.
   *
   * @default `checkpoint.path`
   */
  readonly model?: (checkpoint: Checkpoint) => string
  /**
   * More fields of the JSON body, for what only this server knows; part of the revision. Fields that a request sets
   * itself (`temperature`, `n`, `stream`, …) are refused. @default none
   */
  readonly body?: { readonly [field: string]: Json }
  /**
   * More headers. One that carries a credential takes `env(…)`. Headers are not part of the revision: what an answer
   * depends on belongs in `body`. @default none
   */
  readonly headers?: { readonly [name: string]: string | EnvRef }
  /** Sockets at most, 1..65535; a call beyond them waits for one, and its waiting counts as time. @default 256 */
  readonly connections?: number
  /** Time for one attempt from call to last byte, in milliseconds, 1..2147483647. @default 600000 (10 minutes) */
  readonly timeoutMs?: number
  /** Size of a reply at most, in bytes, 1024..536870888; the download of a longer one is stopped. @default 16777216 */
  readonly maxReplyBytes?: number
  /** The field that carries `sampling.maxTokens`; some hosted models know only the newer one. @default 'max_tokens' */
  readonly maxTokensField?: 'max_tokens' | 'max_completion_tokens'
  /** What you know about the server. @default nothing */
  readonly capabilities?: DeclaredCapabilities
}
