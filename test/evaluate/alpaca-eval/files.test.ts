import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type AlpacaAnnotation,
  type AlpacaModelOutput,
  alpacaItems,
  pairAlpacaOutputs,
  readAlpacaAnnotations,
  readAlpacaModelOutputs,
  writeAlpacaAnnotations,
  writeAlpacaModelOutputs,
} from '../../../src/evaluate/index.js'
import { DataError, InvalidArgumentError } from '../../../src/index.js'

const output: AlpacaModelOutput = { instruction: 'Name a prime.', output: '7', generator: 'M2' }
const annotation: AlpacaAnnotation = {
  instruction: 'Name a prime.',
  output_1: '8',
  generator_1: 'M1',
  output_2: '7',
  generator_2: 'M2',
  annotator: 'judge',
  preference: 1.9375,
}

/** What a call throws. */
function thrownBy(call: () => unknown): unknown {
  try {
    call()
  } catch (error) {
    return error
  }
  return undefined
}

/** Rows as pandas writes them: escaped slashes and letters, no blank after a colon, other fields nested deep. */
const pandas = String.raw`[
  {
    "instruction":"What is 1\/2?",
    "output_1":"\u00bd \ud83d\ude00",
    "generator_1":"gpt4_1106_preview",
    "dataset":"helpful_base",
    "output_2":"",
    "generator_2":"claude-2",
    "annotator":"weighted_alpaca_eval_gpt4_turbo",
    "preference":1.0001195986,
    "price_per_example":0.0108,
    "raw_completion":{"logprobs":{"content":[{"token":"M","logprob":-0.0001202317}]},"tool_calls":null}
  },
  {
    "instruction":"What is 1\/2?",
    "output_1":"a",
    "generator_1":"gpt4_1106_preview",
    "output_2":"b",
    "generator_2":"claude-2",
    "annotator":"weighted_alpaca_eval_gpt4_turbo",
    "preference":null,
    "raw_completion":null
  }
]`

describe('annotations.json', () => {
  it('keeps duplicates, nulls, floats and fields that it does not know', () => {
    const rows = readAlpacaAnnotations(pandas)
    expect(rows).toEqual(JSON.parse(pandas))
    expect(readAlpacaAnnotations(writeAlpacaAnnotations(rows))).toEqual(rows)
    expect(readAlpacaAnnotations(`\uFEFF${pandas}`)).toEqual(rows)
    expect(readAlpacaAnnotations(rows)).toEqual(rows)
    expect(alpacaItems(rows)).toEqual([
      { preference: 1.0001195986, length: 0, baselineLength: 3 },
      { preference: null, length: 1, baselineLength: 1 },
    ])
    expect(alpacaItems(rows, { difficulty: [0.5, -1] }).map(({ difficulty }) => difficulty)).toEqual([
      0.5, -1,
    ])
  })

  it('gives back what it wrote', () => {
    const text = fc.string({ unit: 'binary' })
    const row = fc.record({
      instruction: text,
      output_1: text,
      generator_1: text,
      output_2: text,
      generator_2: text,
      annotator: text,
      preference: fc.oneof(fc.double({ min: 1, max: 2, noNaN: true }), fc.constantFrom(0, 1, 1.5, 2, null)),
      raw_completion: fc.jsonValue(),
    })
    fc.assert(
      fc.property(fc.array(row, { maxLength: 4 }), rows => {
        const written = writeAlpacaAnnotations(rows)
        expect(JSON.stringify(readAlpacaAnnotations(written))).toBe(JSON.stringify(JSON.parse(written)))
        expect(readAlpacaAnnotations(written)).toEqual(JSON.parse(JSON.stringify(rows)))
      }),
    )
  })

  it('writes a preference as a float, so that the column is one', () => {
    const written = writeAlpacaAnnotations([{ ...annotation, preference: 2, price_per_example: 1 }])
    expect(written).toContain('"preference":2.0')
    expect(written).toContain('"price_per_example":1')
    expect(writeAlpacaAnnotations([])).toBe('[]\n')
  })

  it.each([
    ['[{"instruction":', 'is no JSON'],
    ['[{"preference":NaN}]', 'is no JSON'],
    ['', 'is no JSON'],
    ['{"instruction":"a"}', 'expected a list of rows, got an object'],
    ['null', 'expected a list of rows, got null'],
    ['[null]', '[0]: '],
    [
      JSON.stringify([annotation, { ...annotation, preference: 2.5 }]),
      '[1].preference: expected a number in 1..2',
    ],
    [JSON.stringify([{ ...annotation, preference: '2' }]), '[0].preference: expected a number in 1..2'],
    [JSON.stringify([{ ...annotation, preference: undefined }]), '[0].preference: expected a number in 1..2'],
    ['[1e999]', '[0]: '],
    [JSON.stringify([{ ...annotation, output_2: null }]), '[0].output_2: expected a text, got null'],
    [
      JSON.stringify([{ ...annotation, generator_1: undefined }]),
      '[0].generator_1: expected a text, got undefined',
    ],
  ])('refuses %j', (text, message) => {
    const error = thrownBy(() => readAlpacaAnnotations(text, 'runs/annotations.json'))
    expect(DataError.isInstance(error)).toBe(true)
    expect(error).toMatchObject({ file: 'runs/annotations.json' })
    expect(String(error)).toContain(`runs/annotations.json: ${message}`)
  })

  it('shows a huge row in short', () => {
    const text = JSON.stringify([{ ...annotation, output_1: 'x'.repeat(5_000_000), preference: 3 }])
    const error = thrownBy(() => readAlpacaAnnotations(text))
    expect(String(error).length).toBeLessThan(500)
    expect(DataError.isInstance(error) && (error.raw ?? '').length).toBeLessThan(500)
  })

  it.each([
    [{ ...annotation, preference: Number.NaN }, 'rows[0]'],
    [
      { ...annotation, raw_completion: { logprob: Number.NEGATIVE_INFINITY } },
      'rows[0].raw_completion.logprob',
    ],
    [{ ...annotation, when: new Date(0) }, 'rows[0].when'],
    [{ ...annotation, annotator: undefined }, 'rows[0]'],
  ])('does not write %j', (row, field) => {
    const error = thrownBy(() => writeAlpacaAnnotations([row as never]))
    expect(InvalidArgumentError.isInstance(error)).toBe(true)
    expect(error).toMatchObject({ field })
  })

  it('makes items of one model against one baseline alone', () => {
    const other = { ...annotation, generator_2: 'M3' }
    expect(() => alpacaItems([annotation, other])).toThrow(
      'annotations[1].generator_2: expected M2, as before',
    )
    expect(() => alpacaItems([annotation], { difficulty: [] })).toThrow(
      'difficulty: expected an array as long',
    )
    expect(() => alpacaItems([], { gamed: 1 } as never)).toThrow('gamed: expected one of the options')
  })
})

describe('model_outputs.json', () => {
  it('gives back what it wrote', () => {
    const rows = [
      output,
      { ...output, dataset: 'koala', tokens: [1, 2.5] },
      output,
      { ...output, dataset: null },
    ]
    expect(readAlpacaModelOutputs(writeAlpacaModelOutputs(rows))).toEqual(rows)
    expect(() => readAlpacaModelOutputs([{ ...output, output: 7 }])).toThrow(
      'model_outputs.json: [0].output: expected a text, got 7',
    )
    expect(() => readAlpacaModelOutputs([{ ...output, dataset: 1 }])).toThrow('[0].dataset: expected a text')
  })

  it('pairs by instruction, and loses no row', () => {
    const instruction = fc.constantFrom('a', 'b', 'c')
    const rows = fc.array(fc.record({ instruction, output: fc.string(), generator: fc.constant('M') }))
    fc.assert(
      fc.property(rows, rows, (baseline, model) => {
        const { pairs, baselineOnly, modelOnly } = pairAlpacaOutputs(baseline, model)
        for (const pair of pairs) expect(pair.model.instruction).toBe(pair.baseline.instruction)
        expect(pairs.length + baselineOnly.length).toBe(baseline.length)
        expect(pairs.length + modelOnly.length).toBe(model.length)
        const left = new Set(baselineOnly.map(row => row.instruction))
        expect(modelOnly.some(row => left.has(row.instruction))).toBe(false)
      }),
    )
  })

  it('refuses rows without an instruction, which would all be one', () => {
    const { instruction: _, ...without } = output
    expect(() => pairAlpacaOutputs([output], [output, without as never])).toThrow(
      'model[1].instruction: expected a text, got undefined',
    )
    expect(() => pairAlpacaOutputs([null as never], [])).toThrow('baseline[0]: expected a row')
    expect(() => pairAlpacaOutputs([], 'rows' as never)).toThrow('model: expected an array')
  })
})
