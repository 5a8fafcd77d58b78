import type { Capabilities } from '../../model/provider.js'
import type { Checkpoint } from '../../train/checkpoint.js'
import type { AiEmbeddingModel, AiLanguageModel, AiProviderOptions } from './models.js'

/**
 * What you know about the model: it is believed. What is left out is probed when a checkpoint is opened, except
 * `deterministic`, which no few requests can show; under `probe: false` it is reported as false.
 */
export interface AiSdkCapabilities {
  /** True: seeds are honoured. False: `seed` is not sent. */
  readonly seed?: boolean
  /** True: the same request gives the same text under any load. */
  readonly deterministic?: boolean
  /** True: log-probabilities arrive in the provider's metadata, where `logprobs` asks for them. */
  readonly logprobs?: boolean
}

/** What opening a checkpoint found out about its model, beside what was declared. */
export interface AiSdkProbeReport {
  /** The checkpoint that was opened. */
  readonly checkpoint: Checkpoint
  /** What the provider says that it can do. */
  readonly capabilities: Capabilities
  /** Requests made to find out, failed ones among them. No run counts or records them. */
  readonly requests: number
}

/** Settings of {@link aiSdk}. */
export interface AiSdkOptions {
  /**
   * A model object of a provider, or a function that gives one for a checkpoint. An id alone is refused: the SDK would
   * send it to a gateway that nobody chose.
   */
  readonly model:
    | AiLanguageModel
    | ((checkpoint: Checkpoint) => AiLanguageModel | PromiseLike<AiLanguageModel>)
  /**
   * What answers depend on and no program can read off a model object: the version of the weights behind its id,
   * middleware, settings it was made with. Change it when one of these changes. Never an address or a credential.
   */
  readonly revision: string
  /** The endpoint that limits concurrency. Models of one provider behind several endpoints need a lane each. @default `ai-sdk:` and the model's `provider` */
  readonly lane?: string
  /** A model for `embed`, or a function that gives one for a checkpoint. @default none: the provider embeds nothing */
  readonly embeddings?:
    | AiEmbeddingModel
    | ((checkpoint: Checkpoint) => AiEmbeddingModel | PromiseLike<AiEmbeddingModel>)
  /** What you know about the model. @default nothing */
  readonly capabilities?: AiSdkCapabilities
  /** Sent with every call, for what only one provider knows; part of the revision. @default none */
  readonly providerOptions?: AiProviderOptions
  /**
   * Provider options that ask for log-probabilities of the drawn tokens and of `top` alternatives; they come on top of
   * `providerOptions`. The specification has no field for them: `top => ({ openai: { logprobs: top } })`.
   *
   * @default none: the provider gives no log-probabilities
   */
  readonly logprobs?: (top: number) => AiProviderOptions
  /**
   * Settings that the model does not take and that are therefore not sent: its own defaults hold. Part of the revision.
   * Without it, such a model is refused. @default none
   */
  readonly omit?: readonly ('temperature' | 'topP')[]
  /** Time for one attempt, in milliseconds, 1..2147483647. @default 600000 (10 minutes) */
  readonly timeoutMs?: number
  /**
   * Whether opening a checkpoint finds out what is not declared, by a few requests of 32 tokens, 3 as a rule. Where seeds
   * (and log-probabilities, if they are asked for) are declared it makes one. @default true
   */
  readonly probe?: boolean
  /** Told what a checkpoint's model can do, each time one is opened and probed. @default nobody is told */
  readonly onProbe?: (report: AiSdkProbeReport) => void
  /**
   * Told each distinct warning of a model once that is not about a setting it does not support (that is an error): a
   * compatibility mode, a deprecated option. @default `console.warn`
   */
  readonly onWarning?: (warning: string) => void
}
