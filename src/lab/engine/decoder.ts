import { ensure } from '../../core/check.js'
import { Arena, roundUp, wholeTiles } from './arena.js'
import { checked } from './batch.js'
import { Drawer, type Drawing, mostLikely } from './draw.js'
import { Epilogue, type Kernels, type Workspace } from './operations.js'
import type { ModelShape } from './shape.js'
import { Weights } from './weights.js'

/** A text to write. */
export interface GenerateRow extends Drawing {
  /** Tokens that are given. */
  readonly prompt: readonly number[]
  /** Numbers in [0, 1). As many as tokens can come are taken before the first is written; none at temperature 0. */
  readonly random: () => number
  /** Tokens at most; the model's context is a limit too. */
  readonly maxTokens: number
  /** Token sequences that end the text and are no part of it. */
  readonly stop: readonly (readonly number[])[]
  /** The token that ends a text and is no part of it. */
  readonly end: number
}

/** What was written. */
export interface GeneratedRow {
  /** Without the end, or what stopped it. */
  readonly tokens: number[]
  /** ln p of each token at temperature 1. */
  readonly logprobs: number[]
  /** Whether it came to its end. */
  readonly finish: 'stop' | 'length'
}

/** What writes texts. */
export interface Writer {
  /** Writes all texts; each depends on its own row alone, bit by bit. */
  generate(rows: readonly GenerateRow[]): GeneratedRow[]
  /** Gives its memory back. */
  close(): void
}

/** A text as it is written. */
interface Text {
  readonly row: GenerateRow
  readonly limit: number
  readonly numbers: Float64Array
  readonly tokens: number[]
  readonly logprobs: number[]
  slot: number
  finish: 'stop' | 'length'
}

/** Texts that are written at a time. More would be no faster: what the cache holds of these is near the processor. */
const SLOTS = 16

/** Where tokens stand that pass the model, and what comes of them. */
interface Buffers {
  readonly tokens: number
  readonly slots: number
  readonly positions: number
  readonly x: number
  readonly normal: number
  readonly inverse: number
  readonly qkv: number
  readonly attended: number
  readonly hidden: number
  readonly logits: number
  readonly powered: number
  readonly scales: number
  readonly peaks: number
  readonly sums: number
}

function buffersFor(count: number, { width, vocabulary }: ModelShape, arena: Arena): Buffers {
  return {
    tokens: arena.take(count),
    slots: arena.take(count),
    positions: arena.take(count),
    x: arena.take(count * width),
    normal: arena.take(count * width),
    inverse: arena.take(count),
    qkv: arena.take(count * 3 * width),
    attended: arena.take(count * width),
    hidden: arena.take(count * 4 * width),
    logits: arena.take(count * roundUp(vocabulary, 4)),
    powered: arena.take(count * roundUp(vocabulary, 4)),
    scales: arena.take(count),
    peaks: arena.take(count),
    sums: arena.take(count),
  }
}

/** A model that writes, on one thread and in its own memory. */
export class Decoder implements Writer {
  readonly shape: ModelShape
  readonly #space: Workspace
  readonly #weights: Weights
  readonly #drawer: Drawer
  readonly #scratch: number
  readonly #buffers: Buffers
  /** Positions of a slot. */
  readonly #line: number
  /** Where the caches begin: those of each layer's keys and values, with a slot for each text and one for a prompt. */
  readonly #cache: number
  /** Logits of what follows the prompt in its slot. */
  readonly #promptLogits: number

  constructor(kernels: Kernels, shape: ModelShape, parameters: Float32Array) {
    this.shape = shape
    this.#space = kernels.workspace()
    const arena = new Arena(0)
    this.#weights = new Weights(this.#space, arena, shape)
    const { width, vocabulary, layers, heads, context } = shape
    this.#drawer = new Drawer(vocabulary)
    this.#line = roundUp(context, 4)
    this.#scratch = arena.take(heads * (this.#line + 4))
    this.#buffers = buffersFor(Math.max(SLOTS, this.#line), shape, arena)
    this.#promptLogits = arena.take(roundUp(vocabulary, 4))
    this.#cache = arena.take(2 * layers * (SLOTS + 1) * width * this.#line)
    this.#space.reserve(arena.end)
    this.setParameters(parameters)
  }

  /** Copies parameters into the model. */
  setParameters(parameters: Float32Array): void {
    this.#weights.set(parameters)
  }

  /** Writes all texts. */
  generate(rows: readonly GenerateRow[]): GeneratedRow[] {
    const texts = rows.map(row => this.#begin(row))
    const waiting = this.#admit(texts)
    const free = Array.from({ length: SLOTS }, (_, slot) => slot)
    let active: Text[] = []
    for (;;) {
      for (let slot = free.pop(); slot !== undefined; slot = free.pop()) {
        const next = waiting.next()
        if (next.done) break
        next.value.slot = slot
        this.#copyPrompt(slot)
        active.push(next.value)
      }
      if (active.length === 0) break
      this.#passLast(active)
      active = active.filter((text, i) => {
        const goesOn = this.#draw(text, i)
        if (!goesOn) free.push(text.slot)
        return goesOn
      })
    }
    return texts.map(({ tokens, logprobs, finish }) => ({ tokens, logprobs, finish }))
  }

  /** Nothing to do: its memory goes with it. */
  close(): void {}

  #begin(row: GenerateRow): Text {
    const { context, vocabulary } = this.shape
    const { prompt } = row
    ensure(prompt.length > 0 && prompt.length <= context, 'prompt', prompt.length, `1 to ${context} tokens`)
    for (const token of prompt) checked(token, vocabulary)
    const [limit, numbers] = [limitOf(row, this.shape), numbersOf(row, this.shape)]
    return { row, limit, numbers, tokens: [], logprobs: [], slot: 0, finish: 'length' }
  }

  /** Gives texts with their first token, those that go on; their prompt is in its slot. Equal prompts pass once. */
  *#admit(texts: readonly Text[]): Generator<Text> {
    const groups = new Map<string, Text[]>()
    for (const text of texts) {
      const key = text.row.prompt.join()
      const group = groups.get(key) ?? []
      group.push(text)
      groups.set(key, group)
    }
    const width = roundUp(this.shape.vocabulary, 4)
    for (const group of groups.values()) {
      const asked = group.filter(({ limit }) => limit > 0)
      if (asked[0]) this.#passPrompt(asked[0].row.prompt)
      for (const text of asked) {
        const { floats } = this.#space
        floats.copyWithin(this.#buffers.logits, this.#promptLogits, this.#promptLogits + width)
        this.#temper([text])
        if (this.#draw(text, 0)) yield text
      }
    }
  }

  /** Fills the prompt's slot, and predicts what follows. */
  #passPrompt(prompt: readonly number[]): void {
    const { tokens, slots, positions, x } = this.#buffers
    const { integers } = this.#space
    const { width } = this.shape
    integers.set(prompt, tokens)
    integers.fill(SLOTS, slots, slots + prompt.length)
    for (let i = 0; i < prompt.length; i++) integers[positions + i] = i
    this.#pass(prompt.length)
    this.#predict(x + (prompt.length - 1) * width, this.#promptLogits, 1)
  }

  /** Passes the last token of each text, and says how likely each token is to follow. */
  #passLast(active: readonly Text[]): void {
    const { integers } = this.#space
    const { tokens, slots, positions, x, logits } = this.#buffers
    for (const [i, text] of active.entries()) {
      integers[tokens + i] = text.tokens[text.tokens.length - 1] ?? 0
      integers[slots + i] = text.slot
      integers[positions + i] = text.row.prompt.length + text.tokens.length - 1
    }
    this.#pass(active.length)
    this.#predict(x, logits, active.length)
    this.#temper(active)
  }

  /** Tokens through all layers: `x` becomes what the last one puts out. */
  #pass(count: number): void {
    const { operations } = this.#space
    const { width, heads } = this.shape
    const size = width / heads
    const { store, add, squaredRelu } = Epilogue
    const { embedding, cosines, sines } = this.#weights
    const { tokens, slots, positions, x, normal, inverse, qkv, attended, hidden } = this.#buffers
    const wide = 3 * width
    const rows = wholeTiles(count)
    operations.gather(tokens, embedding.at, x, count, width)
    this.#weights.layers.forEach((layer, i) => {
      operations.normalise(x, layer.attentionNorm, normal, inverse, count, width)
      operations.multiply(normal, width, layer.qkv.panels, qkv, 0, rows, width, wide, store)
      operations.rotate(qkv, positions, cosines, sines, count, heads, size, 1 / Math.sqrt(size), 1)
      operations.attendCached(
        ...([qkv, attended, this.#cacheOf(2 * i), this.#cacheOf(2 * i + 1), slots, positions] as const),
        ...([count, heads, size, this.#line, this.#scratch] as const),
      )
      operations.multiply(attended, width, layer.out.panels, x, x, rows, width, width, add)
      operations.normalise(x, layer.perceptronNorm, normal, inverse, count, width)
      operations.multiply(normal, width, layer.up.panels, hidden, 0, rows, width, 4 * width, squaredRelu)
      operations.multiply(hidden, 4 * width, layer.down.panels, x, x, rows, 4 * width, width, add)
    })
  }

  #predict(states: number, logits: number, count: number): void {
    const { operations } = this.#space
    const { width, vocabulary } = this.shape
    const { embedding, norm } = this.#weights
    const { normal, inverse } = this.#buffers
    const padded = roundUp(vocabulary, 4)
    const rows = wholeTiles(count)
    operations.normalise(states, norm, normal, inverse, count, width)
    operations.multiply(normal, width, embedding.transposed, logits, 0, rows, width, padded, Epilogue.store)
  }

  /** Turns logits into weights to draw by. */
  #temper(active: readonly Text[]): void {
    const { operations, floats } = this.#space
    const { logits, powered, scales, peaks, sums } = this.#buffers
    const { vocabulary } = this.shape
    for (const [i, { row }] of active.entries())
      floats[scales + i] = row.temperature > 0 ? 1 / row.temperature : 1
    const padded = roundUp(vocabulary, 4)
    operations.temper(logits, scales, powered, peaks, sums, active.length, vocabulary, padded)
  }

  /** Draws a token for the text at `i`; false when the text is done. */
  #draw(text: Text, i: number): boolean {
    const { floats } = this.#space
    const { logits, powered, peaks, sums } = this.#buffers
    const { vocabulary } = this.shape
    const at = i * roundUp(vocabulary, 4)
    const { row, numbers, tokens } = text
    const token =
      row.temperature > 0
        ? this.#drawer.draw(floats, powered + at, row, numbers[tokens.length] ?? 0)
        : mostLikely(floats, logits + at, vocabulary)
    const shifted = (floats[logits + at + token] ?? 0) - (floats[peaks + i] ?? 0)
    return append(text, token, shifted - Math.log(floats[sums + i] ?? 1))
  }

  #cacheOf(which: number): number {
    return this.#cache + which * (SLOTS + 1) * this.shape.width * this.#line
  }

  /** Copies what the caches hold of the prompt. */
  #copyPrompt(to: number): void {
    const size = this.shape.width * this.#line
    for (let which = 0; which < 2 * this.shape.layers; which++) {
      const start = this.#cacheOf(which)
      this.#space.floats.copyWithin(start + to * size, start + SLOTS * size, start + (SLOTS + 1) * size)
    }
  }
}

/** Tokens that can come at most. */
function limitOf({ maxTokens, prompt }: GenerateRow, { context }: ModelShape): number {
  return Math.max(0, Math.min(maxTokens, context - prompt.length))
}

/** The random numbers of a row. */
export function numbersOf(row: GenerateRow, shape: ModelShape): Float64Array {
  return Float64Array.from({ length: row.temperature > 0 ? limitOf(row, shape) : 0 }, row.random)
}

/** Adds a token to a text; false when the text is done. */
function append(text: Text, token: number, logprob: number): boolean {
  const { row, tokens, logprobs, limit } = text
  if (token === row.end) {
    text.finish = 'stop'
    return false
  }
  tokens.push(token)
  logprobs.push(logprob)
  const stop = row.stop.find(stop => stop.length > 0 && endsWith(tokens, stop))
  if (stop) {
    tokens.length -= stop.length
    logprobs.length = tokens.length
    text.finish = 'stop'
    return false
  }
  return tokens.length < limit
}

function endsWith(tokens: readonly number[], end: readonly number[]): boolean {
  const start = tokens.length - end.length
  return start >= 0 && end.every((token, i) => tokens[start + i] === token)
}
