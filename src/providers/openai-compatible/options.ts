import type { Json } from '../../core/json.js'
import type { EnvRef } from '../../http/env.js'
import type { Capabilities } from '../../model/provider.js'
import type { Checkpoint } from '../../train/checkpoint.js'
import type { EmbeddingModel } from './embedding-model.js'
import type { ServeCheckpoint } from './serving/types.js'

/**
 * What you know about the server: it is believed. What is left out is probed when a checkpoint is opened, except
 * `deterministic`, which no few requests can show. Under `probe: false` what is left out is reported as false, and still
 * asked for. What is declared or found false is never asked for.
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

/** What opening a checkpoint found out about its server, beside what was declared. */
export interface ProbeReport {
  /** The checkpoint that was opened. */
  readonly checkpoint: Checkpoint
  /** What the provider says that it can do. */
  readonly capabilities: Capabilities
  /** The field that carries `sampling.maxTokens`. */
  readonly maxTokensField: 'max_tokens' | 'max_completion_tokens'
  /** Requests made to find out, failed ones among them; 0 where all was declared. No run counts or records them. */
  readonly requests: number
}

/** Settings of {@link openaiCompatible}. */
export interface OpenAICompatibleOptions {
  /**
   * Address below which `/chat/completions` lies, such as `http://127.0.0.1:8000/v1`; no credentials, no query. Left out
   * only where `serve` brings a server of its own.
   */
  readonly baseURL?: string
  /**
   * How a checkpoint gets onto the server: `serverProcess(…)` starts one, `vllmLora(…)` and `sglangWeights()` load it
   * into one that runs, a function of yours does anything else.
   *
   * @default the server has it, or loads it when its name is asked for, as `transformers serve` and `mlx_lm.server` do
   */
  readonly serve?: ServeCheckpoint
  /** Sent as `Authorization: Bearer …`. Read from the environment when a checkpoint is opened. @default none */
  readonly apiKey?: EnvRef
  /**
   * What the server calls a checkpoint: the `model` field of every request. What your function gives is part of the
   * revision; the default is not, so that a moved folder stays the same model.
   *
   * @default what `serve` calls it, else `checkpoint.path`
   */
  readonly model?: (checkpoint: Checkpoint) => string
  /**
   * A model for `embed`, `embeddingModel('…')`, or a function that gives one for a checkpoint; part of the revision.
   *
   * @default none: the provider embeds nothing
   */
  readonly embeddings?: EmbeddingModel | ((checkpoint: Checkpoint) => EmbeddingModel)
  /**
   * More fields of the JSON body of completions, for what only this server knows; part of the revision. Fields that a request sets
   * itself (`temperature`, `n`, `stream`, …) are refused. @default none
   */
  readonly body?: { readonly [field: string]: Json }
  /**
   * More headers. One that carries a credential takes `env(…)`. Headers are not part of the revision: what an answer
   * depends on belongs in `body`. @default none
   */
  readonly headers?: { readonly [name: string]: string | EnvRef }
  /**
   * Sockets at most, 1..65535; a call beyond them waits for one, and its waiting counts as time.
   *
   * @default as many as there are calls, so that the runner's `concurrency` alone decides
   */
  readonly connections?: number
  /** Time for one attempt from call to last byte, in milliseconds, 1..2147483647. @default 600000 (10 minutes) */
  readonly timeoutMs?: number
  /** Size of a reply at most, in bytes, 1024..536870888; the download of a longer one is stopped. @default 16777216 */
  readonly maxReplyBytes?: number
  /**
   * The field that carries `sampling.maxTokens`. `auto` is `max_tokens`, or the newer field where a probe is refused and
   * told to use that, as some hosted models do.
   *
   * @default 'auto'
   */
  readonly maxTokensField?: 'auto' | 'max_tokens' | 'max_completion_tokens'
  /** What you know about the server. @default nothing */
  readonly capabilities?: DeclaredCapabilities
  /**
   * Whether opening a checkpoint finds out what is not declared, by a few requests of 32 tokens, 5 as a rule. Where `n`,
   * `seed`, `logprobs` and `maxTokensField` are all declared it makes none. @default true
   */
  readonly probe?: boolean
  /** Told what a checkpoint's server can do, each time one is opened and probed. @default nobody is told */
  readonly onProbe?: (report: ProbeReport) => void
}
