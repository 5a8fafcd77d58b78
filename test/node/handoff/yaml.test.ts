import { describe, expect, it } from 'vitest'
import { toYaml } from '../../../src/node/handoff/yaml.js'

// What PyYAML, which TRL reads its configuration with, makes of each was tried by hand: the value on the left.
describe('toYaml', () => {
  it.each([
    // YAML 1.1 takes `1e-7` for a text.
    [1e-7, '1.0e-7'],
    [5.5e-6, '0.0000055'],
    [1.5e-9, '1.5e-9'],
    [1e21, '1.0e+21'],
    [-1e-300, '-1.0e-300'],
    [0.1, '0.1'],
    [16, '16'],
    [true, 'true'],
    [null, 'null'],
    ['1e-7', '"1e-7"'],
    ['no', '"no"'],
    ['', '""'],
    ['C:\\models\\"x"', '"C:\\\\models\\\\\\"x\\""'],
    ['a: b # c\n- d', '"a: b # c\\n- d"'],
    ['é🙂', '"é🙂"'],
    // Line ends for YAML, and characters that it does not take as they are.
    ['a\u2028b\u2029c\u0085d', '"a\\u2028b\\u2029c\\u0085d"'],
    ['\u007f\u009f\ufeff', '"\\u007f\\u009f\\ufeff"'],
    ['\0\u001f', '"\\u0000\\u001f"'],
    [[1e-7, 'a', [], {}], '[1.0e-7, "a", [], {}]'],
    [{ 'a b': { c: 1e-7 } }, '{"a b": {"c": 1.0e-7}}'],
  ])('writes %j as %s', (value, text) => {
    expect(toYaml({ key: value })).toBe(`"key": ${text}\n`)
  })

  it('has a line for each key, in their order', () => {
    expect(toYaml({ b: 1, 'a\u2028': 'x' })).toBe('"b": 1\n"a\\u2028": "x"\n')
    expect(toYaml({})).toBe('')
  })
})
