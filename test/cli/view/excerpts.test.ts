import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { excerptOf } from '../../../src/cli/view/index/excerpts.js'
import { cutAt } from '../../../src/cli/view/show/cut-at.js'
import { datasetColumns, rowLine } from '../../../src/ledger/rows.js'

const text = fc.string({
  unit: fc.oneof(
    fc.constantFrom('"', '\\', '\u0007', '\n', '🙂', 'é'),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  ),
  maxLength: 600,
})

describe('an excerpt', () => {
  it('is the beginning of the prompt, whether the whole row was read or its beginning', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 1300, max: 2048 }), (prompt, most) => {
        const line = rowLine(datasetColumns.prompts, { prompt_index: 17, prompt, source: 'made up' })
        const written: string = JSON.parse(line).prompt
        const bytes = Buffer.from(`${line}\n`).subarray(0, most)
        expect(excerptOf(bytes)).toBe(cutAt(written, 200))
      }),
    )
  })

  it('is nothing where there is no row', () => {
    for (const bytes of ['', 'no row', '{"prompt_index":1}\n', '\0\0\0\n'])
      expect(excerptOf(Buffer.from(bytes))).toBe('')
  })
})

describe('cutAt', () => {
  it('gives the longest beginning that ends between characters', () => {
    expect([cutAt('ab🙂c', 2), cutAt('ab🙂c', 3), cutAt('ab🙂c', 4), cutAt('ab', 5)]).toEqual([
      'ab',
      'ab',
      'ab🙂',
      'ab',
    ])
  })
})
