import fc from 'fast-check'
import { expect, test } from 'vitest'
import { onlyJson } from '../../../src/judge/variants/only-json.js'

test('reads every JSON value, in any layout', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(undefined, 2, '\t'), (value, indent) => {
      const text = JSON.stringify(value, null, indent)
      expect(onlyJson(` \n${text}\r\n`)).toEqual({ value: JSON.parse(text) })
    }),
  )
})

test('reads no object that has a key twice, wherever it is', () => {
  const key = fc.oneof(fc.string(), fc.constantFrom('score', '__proto__', 'a"b', '\\', ':', '{"x":1}'))
  fc.assert(
    fc.property(key, fc.jsonValue(), fc.jsonValue(), fc.nat({ max: 5 }), (name, one, other, depth) => {
      const [first, second] = [one, other].map(value => `${JSON.stringify(name)} : ${JSON.stringify(value)}`)
      const wrap = (object: string) => `${'{"a":['.repeat(depth)}${object}${']}'.repeat(depth)}`
      expect(onlyJson(wrap(`{${first}}`))).toEqual({ value: JSON.parse(wrap(`{${first}}`)) })
      expect(onlyJson(wrap(`{${first},${second}}`))).toBeUndefined()
    }),
  )
})

test('a key in another spelling is the same key', () => {
  expect(onlyJson('{"score": 3, "sc\\u006fre": 5}')).toBeUndefined()
})

test.each([
  '',
  ' ',
  '```json\n{"score": 4}\n```',
  'Score: {"score": 4}',
  '{"score": 4} I hope this helps.',
  '{"score": 4}{"score": 5}',
  '{"score": 4',
  '{"score": 4,}',
  "{'score': 4}",
  '{score: 4}',
  '{"score": NaN}',
  '{"score": Infinity}',
  '{"score": 04}',
  '{"score": +4}',
  '{"score": 4} // fine',
  '\ufeff{"score": 4}',
])('%j is not JSON alone', text => {
  expect(onlyJson(text)).toBeUndefined()
})

test('takes long and deep texts', () => {
  const long = JSON.stringify({
    text: '\\"x: '.repeat(1_000_000),
    keys: Array.from({ length: 50_000 }, (_, i) => ({ i })),
  })
  expect(onlyJson(long)).toBeDefined()
  expect(onlyJson(`${'['.repeat(5000)}${']'.repeat(5000)}`)).toBeDefined()
})
