import { describe, expect, it } from 'vitest'
import { describe as show } from '../../src/core/errors.js'
import {
  DataError,
  InvalidArgumentError,
  LedgerError,
  ProviderError,
  RunError,
  SelfRewardingError,
  TrainingError,
  TrainingPendingError,
} from '../../src/index.js'

const cause = new Error('the disk')
const errors = {
  SelfRewardingError: new SelfRewardingError('x', { cause }),
  InvalidArgumentError: new InvalidArgumentError({ field: 'n', received: 0, expected: 'more', cause }),
  ProviderError: new ProviderError('x', { kind: 'server', retryable: true, cause }),
  DataError: new DataError('x', { file: 'a.jsonl', line: 3, cause }),
  LedgerError: new LedgerError('x', { cause }),
  TrainingPendingError: new TrainingPendingError('x', { command: 'c', next: 'n', cause }),
  TrainingError: new TrainingError('x', { cause }),
  RunError: new RunError('x', { reason: 'mismatch', cause }),
}
const classes = {
  InvalidArgumentError,
  ProviderError,
  DataError,
  LedgerError,
  TrainingPendingError,
  TrainingError,
  RunError,
}

describe.each(Object.entries(errors))('%s', (name, error) => {
  it('has its name, its cause and a stack', () => {
    expect(error).toBeInstanceOf(Error)
    expect(error.name).toBe(name)
    expect(error.cause).toBe(cause)
    expect(error.stack).toContain('errors.test.ts')
  })

  it('is known by its own class and the base, and by no other', () => {
    expect(SelfRewardingError.isInstance(error)).toBe(true)
    for (const [other, { isInstance }] of Object.entries(classes))
      expect(isInstance(error)).toBe(other === name)
  })
})

it('takes nothing else for an error of this library', () => {
  const marked = { [Symbol.for('self-rewarding.error')]: 'SelfRewardingError' }
  for (const value of [new Error('x'), null, undefined, 'SelfRewardingError', marked, { name: 'RunError' }]) {
    expect(SelfRewardingError.isInstance(value)).toBe(false)
    for (const { isInstance } of Object.values(classes)) expect(isInstance(value)).toBe(false)
  }
})

it('has no cause where none was given', () => {
  expect('cause' in new LedgerError('x')).toBe(false)
})

it('says where: field, file and line', () => {
  expect(errors.InvalidArgumentError.message).toBe('n: expected more, got 0')
  expect(errors.DataError.message).toBe('a.jsonl:3: x')
  expect(new DataError('x', { file: 'a.jsonl' }).message).toBe('a.jsonl: x')
})

it.each([
  ['a'.repeat(100), `"${'a'.repeat(80)}… (100 characters)" (string)`],
  ['say "hi"\n', '"say \\"hi\\"\\n" (string)'],
  [undefined, 'undefined'],
  [12n, '12n'],
  [[1, 2], 'an array of 2'],
  [{}, 'an object'],
  [Symbol('s'), 'a symbol'],
  [function named() {}, 'a function (named)'],
])('shows what came in one short line: %o', (value, text) => expect(show(value)).toBe(text))
