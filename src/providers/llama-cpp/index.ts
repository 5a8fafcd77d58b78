/**
 * Models in GGUF files, in this process, by node-llama-cpp.
 *
 * @module
 */
import { stat } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { z } from 'zod'
import { InvalidArgumentError, ProviderError } from '../../core/errors.js'
import { hashJson } from '../../core/hash.js'
import type {
  GenerateReply,
  GenerateRequest,
  Input,
  ModelProvider,
  OpenModel,
  TokenLogprob,
} from '../../model/provider.js'
import {
  type ChatWrapper,
  type Llama,
  loadBindings,
  type Model,
  type NodeLlamaCpp,
  type Sequence,
} from './bindings.js'
import { decode, scoreTokens, seedOf } from './decode.js'
import { Slots } from './slots.js'
import { inputTokens } from './tokens.js'

/** Settings of {@link llamaCpp}. */
export interface LlamaCppOptions {
  /** Texts generated side by side. Give the runner a `concurrency` of two or three times as many. @default 8 */
  readonly sequences?: number
  /** Tokens of input and completion together, for each text. @default 4096, or what the model was trained for */
  readonly contextSize?: number
  /**
   * Threads that compute. Threads that wait for a core spin, so more than there are free cores is ruinous.
   * @default one less than there are cores, at least 1
   */
  readonly threads?: number
  /** Whether a graphics card may be used. @default false */
  readonly gpu?: boolean
  /** Jinja template in place of the one in the file. @default the file's own */
  readonly chatTemplate?: string
}

const schema = z.strictObject({
  sequences: z.int().min(1).max(256).exactOptional(),
  contextSize: z.int().min(16).exactOptional(),
  threads: z.int().min(1).exactOptional(),
  gpu: z.boolean().exactOptional(),
  chatTemplate: z.string().min(1).exactOptional(),
})

/**
 * Serves a checkpoint whose `path` is a GGUF file; that is all the set-up. Needs the peer `node-llama-cpp`.
 *
 * llama.cpp cuts to the nucleus (top-p) before it applies the temperature; other backends do it the other way round.
 * Seeds are honoured, but what else is computed at the same moment may change a last digit and with it a text, so the
 * provider does not call itself deterministic. Log-probabilities are the model's own, before temperature and top-p.
 *
 * @throws `InvalidArgumentError` for an unusable option or a path that is no file; `ProviderError` where the peer is
 * not installed or cannot read the file.
 * @example
 * ```ts
 * import { llamaCpp } from 'self-rewarding/llama-cpp'
 *
 * const open = llamaCpp({ sequences: 4, contextSize: 2048 })
 * ```
 */
export function llamaCpp(options: LlamaCppOptions = {}): OpenModel {
  checkOptions(options)
  return async checkpoint => {
    const modelPath = checkpoint.path
    const found = await stat(modelPath).catch(() => undefined)
    if (!found?.isFile()) {
      throw new InvalidArgumentError({
        field: 'checkpoint.path',
        received: modelPath,
        expected: 'the path of a GGUF file',
      })
    }
    const bindings = await bindingsOrExplain()
    const { llama, model } = await load(bindings, modelPath, options)
    const { sequences = 8, contextSize = Math.min(4096, model.trainContextSize) } = options
    const context = await model.createContext({
      sequences,
      contextSize,
      threads: threadsOf(options),
      // Slightly slower, and texts depend less on what is computed beside them.
      flashAttention: false,
      // Without it a model with a sliding window cannot go back to the end of a prompt for its next completion.
      swaFullCache: true,
    })
    const slots = new Slots(Array.from({ length: sequences }, () => context.getSequence()))
    const chat = chatOf(bindings, model, options)
    const served = { model, slots, contextSize, chat }
    return {
      revision: `${checkpoint.revision}+${hashJson({ llamaCpp: 1, contextSize, chatTemplate: options.chatTemplate ?? null })}`,
      lane: `llama-cpp:${modelPath}`,
      capabilities: { n: true, seed: true, deterministic: false, logprobs: true, embeddings: false },
      generate: request => generate(served, request),
      logLikelihood: (input, response, signal) => logLikelihood(served, input, response, signal),
      async close() {
        await context.dispose()
        await model.dispose()
        await llama.dispose()
      },
    } satisfies ModelProvider
  }
}

interface Served {
  readonly model: Model
  readonly slots: Slots
  readonly contextSize: number
  readonly chat: ChatWrapper | undefined
}

async function generate(
  { model, slots, contextSize, chat }: Served,
  request: GenerateRequest,
): Promise<GenerateReply> {
  const { sampling, signal, n } = request
  if (request.schema) {
    throw new ProviderError('llama-cpp does not hold replies to a schema', {
      kind: 'unsupported',
      retryable: false,
    })
  }
  const prompt = inputTokens(model, chat, request.input)
  const room = roomFor(prompt.length, contextSize)
  const maxTokens = Math.min(sampling.maxTokens ?? room, room)
  // One sequence for the whole call: the prompt is read once for all n completions.
  return slots.use(prompt, async sequence => {
    signal.throwIfAborted()
    const completions: GenerateReply['completions'][number][] = []
    let completionTokens = 0
    for (let i = 0; i < n; i++) {
      const seed = seedOf(request.seed, i)
      const drawn = await decode({ model, sequence, prompt, sampling, seed, maxTokens, signal })
      completionTokens += drawn.tokens.length
      const tokens = await logprobsOf(request, model, sequence, prompt, drawn.tokens)
      completions.push({ text: drawn.text, finish: drawn.finish, ...(tokens && { tokens }) })
    }
    return { completions, usage: { promptTokens: prompt.length, completionTokens } }
  })
}

async function logprobsOf(
  { logprobs }: GenerateRequest,
  model: Model,
  sequence: Sequence,
  prompt: readonly number[],
  tokens: readonly number[],
): Promise<readonly TokenLogprob[] | undefined> {
  return logprobs === undefined ? undefined : scoreTokens(model, sequence, prompt, tokens, logprobs)
}

async function logLikelihood(
  { model, slots, contextSize, chat }: Served,
  input: Input,
  response: string,
  signal: AbortSignal,
): Promise<readonly TokenLogprob[]> {
  const prompt = inputTokens(model, chat, input)
  const tokens = model.tokenize(response, false)
  roomFor(prompt.length + tokens.length, contextSize)
  return slots.use(prompt, async sequence => {
    signal.throwIfAborted()
    return scoreTokens(model, sequence, prompt, tokens, 0)
  })
}

/** Tokens that are left for a completion. A prompt that does not fit is an error: nothing is shortened. */
function roomFor(used: number, contextSize: number): number {
  const room = contextSize - used
  if (room >= 1) return room
  throw new ProviderError(
    `the input has ${used} tokens and the context ${contextSize}: give llamaCpp a larger contextSize`,
    { kind: 'bad-request', retryable: false },
  )
}

function checkOptions(options: LlamaCppOptions): void {
  const checked = schema.safeParse(options)
  if (checked.success) return
  const issue = checked.error.issues[0]
  const key = issue?.code === 'unrecognized_keys' ? issue.keys[0] : issue?.path[0]
  const field = String(key ?? 'options')
  const expected =
    issue?.code === 'unrecognized_keys' ? 'no such option; see LlamaCppOptions' : (issue?.message ?? '')
  throw new InvalidArgumentError({
    field,
    received: Reflect.get(options, field),
    expected,
    cause: checked.error,
  })
}

function threadsOf({ threads }: LlamaCppOptions): number {
  return threads ?? Math.max(1, availableParallelism() - 1)
}

async function bindingsOrExplain(): Promise<NodeLlamaCpp> {
  try {
    return await loadBindings()
  } catch (cause) {
    throw new ProviderError(
      'the peer node-llama-cpp cannot be loaded; install it with `npm install node-llama-cpp` (see docs/backends/llama-cpp.md for a light install)',
      { kind: 'unsupported', retryable: false, cause },
    )
  }
}

async function load(
  { getLlama }: NodeLlamaCpp,
  modelPath: string,
  options: LlamaCppOptions,
): Promise<{ llama: Llama; model: Model }> {
  const llama = await getLlama({
    gpu: options.gpu ? 'auto' : false,
    build: 'never',
    maxThreads: threadsOf(options),
    progressLogs: false,
    logLevel: 'error',
  })
  try {
    return { llama, model: await llama.loadModel({ modelPath }) }
  } catch (cause) {
    await llama.dispose()
    throw new ProviderError(`${modelPath} cannot be loaded: is it a whole GGUF file?`, {
      kind: 'bad-request',
      retryable: false,
      cause,
    })
  }
}

function chatOf(
  { JinjaTemplateChatWrapper }: NodeLlamaCpp,
  model: Model,
  options: LlamaCppOptions,
): ChatWrapper | undefined {
  const template = options.chatTemplate ?? model.fileInfo.metadata.tokenizer?.chat_template
  return template === undefined
    ? undefined
    : new JinjaTemplateChatWrapper({ template, tokenizer: model.tokenizer })
}
