import type { ModelShape } from '../engine/index.js'
import type { DpoSettings, Row, SftSettings, Step } from '../training/index.js'

/** How an engine thread is set up. */
export interface Setup {
  /** Shape of all its models. */
  readonly shape: ModelShape
  /** Threads it computes on; the numbers are the same. */
  readonly threads: 1 | 2
  /** WebAssembly, or the plain JavaScript that it is checked against. */
  readonly kernels: 'wasm' | 'javascript'
}

/** One text to generate. */
export interface Draft {
  /** Tokens that are given. */
  readonly prompt: readonly number[]
  /** Seed of its draws. */
  readonly seed: number
  /** 0 is greedy. */
  readonly temperature: number
  /** Share of the probability that is drawn from. */
  readonly topP: number
  /** Most likely tokens that are drawn from; 0 is all. */
  readonly topK: number
  /** Tokens at most. */
  readonly maxTokens: number
  /** Token sequences that end it. */
  readonly stop: readonly (readonly number[])[]
}

/** A text that was generated. */
export interface Drawn {
  /** Its tokens, without the end or what stopped it. */
  readonly tokens: readonly number[]
  /** ln p of each at temperature 1. */
  readonly logprobs: readonly number[]
  /** Whether it came to its end. */
  readonly finish: 'stop' | 'length'
}

/** What is learnt, and how. */
export type Objective =
  | ({ readonly method: 'sft' } & SftSettings)
  | ({ readonly method: 'dpo' } & DpoSettings)

/** What the engine thread does for others. */
export interface Commands {
  /** Keeps a model's parameters under a name. */
  load(model: string, parameters: Float32Array): void
  /** Forgets a model. */
  unload(model: string): void
  /** Generates texts. */
  generate(model: string, drafts: readonly Draft[]): readonly Drawn[]
  /** ln p of a row's tokens, 0 for the first. */
  logprobs(model: string, row: Row): readonly number[]
  /** Trains a copy and gives its parameters. */
  train(parameters: Float32Array, objective: Objective, seed: number): Promise<Float32Array>
}

/** A command on its way to the engine thread. */
export type Request =
  | {
      [Name in keyof Commands]: {
        readonly id: number
        readonly do: Name
        readonly with: Parameters<Commands[Name]>
      }
    }[keyof Commands]
  | { readonly id: number; readonly do: 'abort' }

/** What the engine thread sends back. */
export type Reply =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: unknown }
  | { readonly id: number; readonly step: Step }
