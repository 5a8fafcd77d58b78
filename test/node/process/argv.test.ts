import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkCommand, fillCommand } from '../../../src/node/process/argv.js'
import { placeholders } from '../../../src/trainers/folder/placeholders.js'

const valuesOf = (value: string) => ({
  ...{ job: value, description: value, data: value, progress: value, result: value, method: value },
  ...{ name: value, seed: value, parent: value, reference: value },
})
const placeholder = fc.constantFrom(...placeholders)
const value = fc
  .oneof(fc.string(), fc.constantFrom('{data}', '{{job}}', '$&', '$1', 'a b', '"', "'", '\n', '; rm', ''))
  .filter(text => !text.includes('\0'))

describe('placeholders in an argument array', () => {
  it('leave as many arguments as there were, each with the value as it is', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom('--a=', 'b:', '/'), placeholder)),
        value,
        (parts, text) => {
          const command = ['python', ...parts.map(([before, name]) => `${before}{${name}}`)]
          checkCommand(command, placeholders)
          const expected = ['python', ...parts.map(([before]) => before + text)]
          expect(fillCommand(command, valuesOf(text))).toEqual(expected)
        },
      ),
    )
  })

  it('never become flags', () => {
    fc.assert(
      fc.property(value, placeholder, (text, name) => {
        const fill = () => fillCommand(['python', `{${name}}`], valuesOf(text))
        if (text.startsWith('-')) expect(fill).toThrow(/would be a flag/)
        else expect(fill()).toEqual(['python', text])
      }),
    )
  })

  it('leave braces around anything but a word alone', () => {
    const command = ['python', '{"a": {"b": 1}}', '{{seed}}', '{}', '{a b}', '{seed}{seed}']
    checkCommand(command, placeholders)
    expect(fillCommand(command, valuesOf('7'))).toEqual([
      ...['python', '{"a": {"b": 1}}', '{seed}', '{}', '{a b}', '77'],
    ])
  })
})
