import { ProviderError } from '../core/errors.js'
import { deriveSeed } from '../core/seed.js'
import type {
  Completion,
  GenerateReply,
  GenerateRequest,
  Input,
  ModelProvider,
  Sampling,
} from '../model/provider.js'
import type { EngineThread } from './thread/engine-thread.js'
import type { Drawn } from './thread/protocol.js'
import { responseRow } from './training/index.js'
import { chatPrompt } from './world/template.js'
import type { Vocabulary } from './world/vocabulary.js'

/** What {@link labProvider} takes. */
export interface LabProviderOptions {
  /** Where models live. */
  readonly engine: EngineThread
  /** Name of a model that the engine holds. */
  readonly model: string
  /** Words of its world. */
  readonly vocabulary: Vocabulary
  /** What its answers depend on. */
  readonly revision: string
}

/** A model of the engine as any other backend would offer one. */
export function labProvider({ engine, model, vocabulary, revision }: LabProviderOptions): ModelProvider {
  const { context } = engine.setup.shape
  return {
    revision,
    lane: 'lab',
    capabilities: { n: true, seed: true, deterministic: true, logprobs: true, embeddings: false },

    async generate(request): Promise<GenerateReply> {
      const { n, seed, sampling } = request
      request.signal.throwIfAborted()
      checkDrawing(n, sampling)
      const prompt = known(vocabulary, textOf(request.input))
      if (prompt.length >= context) throw tooLong(prompt.length, context)
      if (request.schema) throw refused('the lab cannot hold a reply to a schema')
      if (request.logprobs) throw refused('the lab tells ln p of the drawn token alone: ask for logprobs 0')
      const draft = {
        prompt,
        temperature: sampling.temperature,
        topP: sampling.topP,
        topK: sampling.topK ?? 0,
        maxTokens: Math.min(sampling.maxTokens ?? context, context - prompt.length),
        stop: (sampling.stop ?? []).map(text => vocabulary.encode(text)),
      }
      const drawn = await Promise.all(
        Array.from({ length: n }, (_, i) =>
          engine.generate(model, { ...draft, seed: deriveSeed([seed, i]) }),
        ),
      )
      request.signal.throwIfAborted()
      return {
        completions: drawn.map(each => completionOf(each, vocabulary, request)),
        usage: {
          promptTokens: prompt.length,
          completionTokens: drawn.reduce((sum, { tokens }) => sum + tokens.length, 0),
        },
      }
    },

    async logLikelihood(input, response, signal) {
      const row = responseOf(vocabulary, input, response)
      if (row.tokens.length > context) throw tooLong(row.tokens.length, context)
      const logprobs = await engine.logprobs(model, row)
      signal.throwIfAborted()
      return row.tokens.slice(row.from).map((token, i) => ({
        token: vocabulary.words[token] ?? '',
        logprob: logprobs[row.from + i] ?? 0,
      }))
    },

    async close() {
      await engine.unload(model)
    },
  }
}

function completionOf(
  { tokens, logprobs, finish }: Drawn,
  vocabulary: Vocabulary,
  request: GenerateRequest,
): Completion {
  const text = vocabulary.decode(tokens)
  if (request.logprobs === undefined) return { text, finish }
  const named = tokens.map((token, i) => ({
    token: vocabulary.words[token] ?? '',
    logprob: logprobs[i] ?? 0,
  }))
  return { text, finish, tokens: named }
}

/** A raw text as it is; of a conversation, its one turn in the chat template. */
function textOf(input: Input): string {
  if ('text' in input) return input.text
  return chatPrompt(turnOf(input))
}

function turnOf(input: Exclude<Input, { text: string }>): string {
  const [message, ...others] = input.messages
  if (message?.role === 'user' && others.length === 0) return message.content
  throw refused(
    `the lab's models know conversations of one user turn, got ${input.messages.map(m => m.role)}`,
  )
}

function responseOf(vocabulary: Vocabulary, input: Input, response: string) {
  if ('messages' in input) return responseRow(vocabulary, turnOf(input), response)
  const given = vocabulary.encode(input.text)
  return { tokens: [...given, ...vocabulary.encode(response)], from: given.length }
}

function refused(message: string): ProviderError {
  return new ProviderError(message, { kind: 'unsupported', retryable: false })
}

/** Tokens of a text; the model could only guess at words that it has not. */
function known(vocabulary: Vocabulary, text: string): number[] {
  const word = vocabulary.unknownWord(text)
  if (word === undefined) return vocabulary.encode(text)
  const shown = JSON.stringify(word.slice(0, 40))
  throw badRequest(`the word ${shown} is not among the ${vocabulary.words.length} that the lab's model knows`)
}

function checkDrawing(n: number, { temperature, topP, maxTokens = 1 }: Sampling): void {
  const fine =
    n >= 1 &&
    temperature >= 0 &&
    temperature < Number.POSITIVE_INFINITY &&
    topP > 0 &&
    topP <= 1 &&
    maxTokens >= 1
  const given = `n ${n}, temperature ${temperature}, top-p ${topP}, max tokens ${maxTokens}`
  if (!fine)
    throw badRequest(
      `expected n 1 or more, temperature 0 or more, top-p in (0, 1], a limit of 1 or more; got ${given}`,
    )
}

function badRequest(message: string): ProviderError {
  return new ProviderError(message, { kind: 'bad-request', retryable: false })
}

function tooLong(length: number, context: number): ProviderError {
  // As a server has it: this call will fail again, others need not.
  return badRequest(`a text of ${length} tokens does not fit into the context of ${context}`)
}
