import { describe, expect, it } from 'vitest'
import { textFormat } from '../../src/model/format.js'

/** As from a program without types. */
const formatOf = (options?: object) => () => Reflect.apply(textFormat, undefined, [options])

describe('a format of raw text', () => {
  it.each([
    ['format.candidate', undefined],
    ['format.candidate', { judge: '{{prompt}}' }],
    ['format.judge', { candidate: '{{prompt}}', judge: '{{prompt}} {{prompt}}' }],
    ['format.judge', { candidate: '{{prompt}}', judge: 3 }],
  ])('refuses a template without its place: %s', (field, options) => {
    expect(formatOf(options)).toThrow(`${field}: expected a text with {{prompt}} in it exactly once`)
  })
})
