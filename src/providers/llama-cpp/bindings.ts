/**
 * The part of node-llama-cpp 3 that this adapter uses, written down here so that neither the build nor the types of
 * this package need the peer to be installed.
 */

/** A token of the model's vocabulary. */
export type Token = number

/** A log-probability request for the token after an evaluated one. */
interface NextTokenQuery {
  readonly generateNext: {
    readonly totalLogitWeight: true
    readonly logits: {
      readonly filter: {
        readonly tokens: readonly Token[]
        readonly includeMax: true
        readonly includeTop: number
      }
    }
    readonly options: { readonly temperature: number; readonly topP: number; readonly topK: number }
  }
}

/** One text that is being generated; holds the state of what it read so far. */
export interface Sequence {
  readonly contextTokens: readonly Token[]
  readonly nextTokenIndex: number
  adaptStateToTokens(tokens: Token[], allowShift?: boolean): Promise<void>
  evaluateWithoutGeneratingNewTokens(tokens: Token[]): Promise<void>
  evaluate(
    tokens: Token[],
    options: { temperature: number; topP: number; topK: number | null; seed: number; yieldEogToken: true },
  ): AsyncGenerator<Token, void, void>
  controlledEvaluate(input: readonly (Token | readonly [Token, NextTokenQuery])[]): Promise<
    readonly (
      | {
          readonly next: { readonly logits?: ReadonlyMap<Token, number>; readonly totalLogitWeight?: number }
        }
      | undefined
    )[]
  >
}

/** Sequences that are evaluated together. */
interface Context {
  getSequence(): Sequence
  dispose(): Promise<void>
}

/** A loaded model. */
export interface Model {
  readonly tokenizer: unknown
  readonly trainContextSize: number
  readonly fileInfo: { readonly metadata: { readonly tokenizer?: { readonly chat_template?: string } } }
  readonly tokens: { readonly bos: Token | null; readonly shouldPrependBosToken: boolean }
  tokenize(text: string, specialTokens: boolean): Token[]
  detokenize(tokens: readonly Token[], specialTokens: boolean): string
  isEogToken(token: Token): boolean
  createContext(options: {
    sequences: number
    contextSize: number
    threads: number
    flashAttention: boolean
    swaFullCache: boolean
  }): Promise<Context>
  dispose(): Promise<void>
}

/** The native library. */
export interface Llama {
  loadModel(options: { modelPath: string }): Promise<Model>
  dispose(): Promise<void>
}

/** A turn as a chat template is given it. */
export type ChatTurn =
  | { readonly type: 'system' | 'user'; readonly text: string }
  | { readonly type: 'model'; readonly response: readonly string[] }

/** Renders turns; texts of turns stay plain text and never become special tokens. */
export interface ChatWrapper {
  generateContextState(state: { readonly chatHistory: readonly ChatTurn[] }): {
    readonly contextText: { tokenize(tokenizer: unknown): Token[] }
  }
}

/** The module. */
export interface NodeLlamaCpp {
  getLlama(options: {
    gpu: 'auto' | false
    build: 'never'
    maxThreads: number
    progressLogs: false
    logLevel: string
  }): Promise<Llama>
  readonly JinjaTemplateChatWrapper: new (options: { template: string; tokenizer: unknown }) => ChatWrapper
}

/** Loads the peer where it is needed, so that importing this adapter costs nothing. */
export async function loadBindings(): Promise<NodeLlamaCpp> {
  // A name that bundlers cannot follow: the peer is native, optional and the user's.
  const name = 'node-llama-cpp'
  return import(/* webpackIgnore: true */ /* @vite-ignore */ name)
}
