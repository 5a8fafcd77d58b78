import type { Checkpoint } from '../train/checkpoint.js'
import type { Inspect } from '../train/finding.js'

/** One turn of a conversation. */
export interface Message {
  /** Who speaks. */
  readonly role: 'system' | 'user' | 'assistant' | 'tool'
  /** What is said, as text. */
  readonly content: string
  /** For a tool's turn: the call it answers. */
  readonly toolCallId?: string
}

/** What a model is given: a conversation for its chat template, or a raw text that it continues (base models). */
export type Input =
  | {
      /** The turns so far; the model gives the next one. */
      readonly messages: readonly Message[]
    }
  | {
      /** What the model continues, without a chat template. */
      readonly text: string
    }

/** How tokens are drawn. */
export interface Sampling {
  /** 0 or more; 0 is greedy. */
  readonly temperature: number
  /** Nucleus: the smallest set of tokens with this probability, in (0, 1]. */
  readonly topP: number
  /** Most likely tokens considered; 0 considers all. @default 0 */
  readonly topK?: number
  /** Tokens at most; the backend's own limit where absent. */
  readonly maxTokens?: number
  /** Texts that end the completion; they are not part of it. */
  readonly stop?: readonly string[]
}

/** A JSON Schema, for backends that can hold a reply to one. */
export type JsonSchema = { readonly [key: string]: unknown }

/** One call to a model. */
export interface GenerateRequest {
  /** Conversation or raw text. */
  readonly input: Input
  /** Completions asked for, at least 1. */
  readonly n: number
  /** Integer in [0, 2^31); backends that ignore seeds give recorded draws. */
  readonly seed: number
  /** How tokens are drawn. */
  readonly sampling: Sampling
  /** Alternatives per token whose log-probabilities are asked for; 0 asks for the drawn token's alone. */
  readonly logprobs?: number
  /** Schema the reply is to keep to. A provider that cannot hold it to one throws `unsupported`. */
  readonly schema?: JsonSchema
  /** Requests with the same value share a long prefix; a router may send them to one replica. */
  readonly affinity: string
  /** Ends the attempt. */
  readonly signal: AbortSignal
}

/** Log-probability (natural logarithm, at most 0) of one token. */
export interface TokenLogprob {
  /** The token as text. */
  readonly token: string
  /** ln p of the token. */
  readonly logprob: number
  /** The most likely tokens at this place, best first. */
  readonly top?: readonly {
    /** The token as text. */
    readonly token: string
    /** ln p of the token. */
    readonly logprob: number
  }[]
}

/**
 * Why a completion ended: by itself (`stop`), cut at a limit (`length`), by a content filter, in a tool call, or not
 * known. Only `stop` counts as finished.
 */
export type Finish = 'stop' | 'length' | 'filter' | 'tool' | 'unknown'

/** One text that a model gave. */
export interface Completion {
  /** The answer, without prompt and reasoning. */
  readonly text: string
  /** A reasoning trace, where the backend separates one; never parsed for a score. */
  readonly reasoning?: string
  /** Why it ended. */
  readonly finish: Finish
  /** Its tokens with log-probabilities, where asked for and supported. */
  readonly tokens?: readonly TokenLogprob[]
}

/** Tokens that a call used, as the backend counted them. */
export interface Usage {
  /** Tokens of the input. */
  readonly promptTokens: number
  /** Tokens of all completions. */
  readonly completionTokens: number
  /** Of the input, those read from a cache. */
  readonly cachedTokens?: number
  /** Of the completions, those spent on reasoning. */
  readonly reasoningTokens?: number
}

/** What came of one call. */
export interface GenerateReply {
  /** The completions, up to `n`; a short reply is topped up by the caller. */
  readonly completions: readonly Completion[]
  /** Tokens used, where the backend says. */
  readonly usage?: Usage
}

/** What a provider can do. What it cannot do is emulated by the caller or is an error before the first prompt. */
export interface Capabilities {
  /** Several completions in one call; without it, n calls are made. */
  readonly n: boolean
  /** Seeds are honoured: another seed draws another text. */
  readonly seed: boolean
  /** The same request gives the same text whatever else runs at the same time. */
  readonly deterministic: boolean
  /** Log-probabilities of the drawn tokens. */
  readonly logprobs: boolean
  /** `embed` is there. */
  readonly embeddings: boolean
}

/**
 * A model that is being served. Implement it to bring your own inference backend.
 *
 * A provider makes one attempt a call and throws a `ProviderError`; retries, concurrency and budgets are the
 * caller's.
 *
 * @example
 * ```ts
 * import type { ModelProvider } from 'self-rewarding'
 *
 * const echo: ModelProvider = {
 *   revision: 'echo-1',
 *   lane: 'local',
 *   capabilities: { n: true, seed: true, deterministic: true, logprobs: false, embeddings: false },
 *   async generate({ input, n }) {
 *     const text = 'text' in input ? input.text : (input.messages.at(-1)?.content ?? '')
 *     return { completions: Array.from({ length: n }, () => ({ text, finish: 'stop' as const })) }
 *   },
 * }
 * ```
 */
export interface ModelProvider {
  /** What an answer depends on: weights, chat template, settings. Never an address or a credential. */
  readonly revision: string
  /** The endpoint that limits concurrency; providers with equal lanes share its slots. */
  readonly lane: string
  /** What it can do. */
  readonly capabilities: Capabilities
  /** One attempt at one call. */
  generate(request: GenerateRequest): Promise<GenerateReply>
  /** Log-probabilities of a given response, token by token. */
  logLikelihood?(input: Input, response: string, signal: AbortSignal): Promise<readonly TokenLogprob[]>
  /** A vector for each text. */
  embed?(texts: readonly string[], signal: AbortSignal): Promise<readonly Float32Array[]>
  /** Frees what the provider holds: memory, sockets, a server process. */
  close?(): Promise<void>
}

/**
 * How a checkpoint gets served. The runner opens one checkpoint at a time and closes it before training. The signal is
 * aborted when the run stops: whoever takes long to open gives up then. Without one, nothing stops.
 */
export interface OpenModel {
  (checkpoint: Checkpoint, signal?: AbortSignal): Promise<ModelProvider>
  /** Looks at the backend before a run, for `self-rewarding doctor`. @default it is opened and asked once */
  readonly inspect?: Inspect
}
