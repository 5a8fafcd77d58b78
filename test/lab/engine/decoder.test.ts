import { describe, expect, it } from 'vitest'
import { randomStream } from '../../../src/core/seed.js'
import {
  createKernels,
  Decoder,
  type GenerateRow,
  Model,
  singleThread,
} from '../../../src/lab/engine/index.js'
import { shape, shapes, someParameters, someRows } from './make.js'

const wasm = createKernels('wasm')
const kinds = [wasm, createKernels('javascript')]

/** Drawn freely up to the context's end. */
function free(prompt: number[], seed: number, more: Partial<GenerateRow> = {}): GenerateRow {
  const random = randomStream([seed]).next
  return { prompt, random, temperature: 1, topP: 1, maxTokens: 1000, stop: [], end: -1, ...more }
}

describe.each(kinds)('$kind', kernels => {
  it.each(shapes)('with its cache predicts what the model predicts: %j', shape => {
    const parameters = someParameters(shape)
    const model = new Model(kernels, shape, parameters)
    const prompts = [[1, 2, 3], [4], [1, 2, 3, 4, 0, 1], [1, 2, 3]]
    const rows = new Decoder(kernels, shape, parameters).generate(prompts.map((prompt, i) => free(prompt, i)))
    rows.forEach(({ tokens, logprobs, finish }, i) => {
      const text = [...(prompts[i] ?? []), ...tokens]
      expect(text).toHaveLength(shape.context)
      expect(finish).toBe('length')
      const batch = {
        rows: 1,
        columns: text.length,
        tokens: Int32Array.from(text),
        lengths: Int32Array.of(text.length),
      }
      const expected = model.forward(batch).subarray(text.length - tokens.length)
      logprobs.forEach((logprob, t) => {
        expect(logprob).toBeCloseTo(expected[t] ?? 0, 5)
      })
    })
  })

  it('writes each row the same, bit by bit, alone and beside any others', () => {
    const decoder = new Decoder(kernels, shape, someParameters(shape))
    const together = decoder.generate(someRows(shape, 29))
    const alone = someRows(shape, 29).map(row => decoder.generate([row])[0])
    expect(alone).toEqual(together)
    const backwards = decoder.generate(someRows(shape, 29).reverse()).reverse()
    expect(backwards).toEqual(together)
    expect(new Set(together.map(({ finish }) => finish))).toEqual(new Set(['stop', 'length']))
  })
})

const parameters = someParameters(shape)
const decoder = new Decoder(wasm, shape, parameters)

it('writes the same with other kernels, as long as no draw is close', () => {
  const rows = new Decoder(createKernels('javascript'), shape, parameters).generate(someRows(shape, 29))
  expect(rows.map(({ tokens }) => tokens)).toEqual(
    decoder.generate(someRows(shape, 29)).map(({ tokens }) => tokens),
  )
})

it('writes more rows and longer prompts than pass at once', () => {
  const many = (): GenerateRow[] =>
    Array.from({ length: 300 }, (_, i) => free([...`${1000 + i}11111111`].map(Number), i))
  const together = decoder.generate(many())
  for (const i of [0, 86, 255, 256, 299])
    expect(decoder.generate(many().slice(i, i + 1))[0]).toEqual(together[i])
})

it('shares what equal prompts have in common, to no effect', () => {
  const shared = decoder.generate([free([1, 2], 1), free([1, 2], 2), free([1, 3], 3)])
  expect(shared[1]).toEqual(decoder.generate([free([5], 1), free([1, 2], 2)])[1])
  expect(shared[0]?.tokens).not.toEqual(shared[1]?.tokens)
})

it('draws by the seed', () => {
  const [one, again, other] = [1, 1, 2].map(seed => decoder.generate([free([1], seed)]))
  expect(again).toEqual(one)
  expect(other).not.toEqual(one)
})

it('takes the most likely token at temperature 0, and no random number', () => {
  const random = () => {
    throw new Error('not here')
  }
  const [row] = decoder.generate([free([1], 1, { temperature: 0, random })])
  const [cold] = decoder.generate([free([1], 1, { temperature: 1e-4 })])
  const [one] = decoder.generate([free([1], 1, { topK: 1 })])
  expect(cold).toEqual(row)
  expect(one).toEqual(row)
})

it('takes the random numbers of a row before those of the next', () => {
  const calls: number[] = []
  const rows = [0, 1].map(i =>
    free([1], 1, {
      maxTokens: 3,
      random: () => {
        calls.push(i)
        return 0.5
      },
    }),
  )
  decoder.generate(rows)
  expect(calls).toEqual([0, 0, 0, 1, 1, 1])
})

it('gives logprobs at temperature 1, whatever it draws at', () => {
  const [hot] = decoder.generate([free([1, 2], 5, { temperature: 3, topP: 0.9 })])
  const text = [1, 2, ...(hot?.tokens ?? [])]
  const batch = { rows: 1, columns: 14, tokens: Int32Array.from(text), lengths: Int32Array.of(14) }
  const expected = new Model(wasm, shape, parameters).forward(batch).subarray(2)
  hot?.logprobs.forEach((logprob, t) => {
    expect(logprob).toBeCloseTo(expected[t] ?? 0, 5)
  })
})

describe('a model that has learnt one text', () => {
  const text = [1, 5, 6, 7, 8, 9, 10, 2, 0]
  const batch = { rows: 1, columns: 9, tokens: Int32Array.from(text), lengths: Int32Array.of(9) }
  const trainee = singleThread(wasm, shape, someParameters(shape))
  for (let step = 0; step < 60; step++) {
    trainee.forward(batch)
    trainee.backward(new Float32Array(9).fill(1 / 8))
    trainee.update({ learningRate: 5e-3 })
  }
  const taught = new Decoder(wasm, shape, trainee.parameters)
  const write = (more: Partial<GenerateRow>) =>
    taught.generate([free([1], 1, { temperature: 0, end: 0, ...more })])[0]

  it.each([
    ['ends at the end token', {}, [5, 6, 7, 8, 9, 10, 2], 'stop'],
    ['ends at a stop sequence', { stop: [[3], [8, 9]] }, [5, 6, 7], 'stop'],
    ['stops for what it wrote, not for its prompt', { stop: [[1, 5]] }, [5, 6, 7, 8, 9, 10, 2], 'stop'],
    ['stops at the first token', { stop: [[5]] }, [], 'stop'],
    ['is cut off', { maxTokens: 4 }, [5, 6, 7, 8], 'length'],
    ['comes to its end with its last token', { maxTokens: 8 }, [5, 6, 7, 8, 9, 10, 2], 'stop'],
    ['writes nothing', { maxTokens: 0 }, [], 'length'],
    ['does not mind a stop of nothing', { stop: [[]], maxTokens: 2 }, [5, 6], 'length'],
  ])('%s', (_, more, tokens, finish) => {
    const row = write(more)
    expect(row?.tokens).toEqual(tokens)
    expect(row?.finish).toBe(finish)
    expect(row?.logprobs).toHaveLength(tokens.length)
  })
})

it('has no room behind a prompt as long as the context', () => {
  const prompt = new Array(shape.context).fill(1)
  const [row, other] = decoder.generate([free(prompt, 1), free([1], 2)])
  expect(row).toEqual({ tokens: [], logprobs: [], finish: 'length' })
  expect(other?.tokens).toHaveLength(shape.context - 1)
})

it('takes no rows at all, and refuses prompts that no model takes', () => {
  expect(decoder.generate([])).toEqual([])
  expect(() => decoder.generate([free([], 1)])).toThrow('prompt')
  expect(() => decoder.generate([free(new Array(15).fill(1), 1)])).toThrow('prompt')
  expect(() => decoder.generate([free([13], 1)])).toThrow('token')
})
