import { createRequire } from 'node:module'
import * as esm from 'self-rewarding'
import { describe, expect, it } from 'vitest'

// A program that imports the package and has a dependency that requires it, holds both copies.
const cjs: typeof esm = createRequire(import.meta.url)('self-rewarding')

const make = (copy: typeof esm) => ({
  SelfRewardingError: new copy.SelfRewardingError('x'),
  InvalidArgumentError: new copy.InvalidArgumentError({ field: 'n', received: 0, expected: 'more' }),
  ProviderError: new copy.ProviderError('x', { kind: 'server', retryable: true, status: 503 }),
  DataError: new copy.DataError('x', { file: 'a.jsonl', line: 3 }),
  LedgerError: new copy.LedgerError('x'),
  TrainingPendingError: new copy.TrainingPendingError('x', { command: 'c', next: 'n' }),
  TrainingError: new copy.TrainingError('x'),
  RunError: new copy.RunError('x', { reason: 'mismatch' }),
})
const names = Object.keys(make(esm)) as (keyof ReturnType<typeof make>)[]

describe.each([
  ['ESM', 'CommonJS', esm, cjs],
  ['CommonJS', 'ESM', cjs, esm],
] as const)('an error of the %s copy, in the hands of the %s copy', (_, __, one, other) => {
  it.each(names)('is told apart by isInstance, which instanceof cannot do: %s', name => {
    const error = make(one)[name]
    expect(error instanceof other[name]).toBe(false)
    for (const kind of names) {
      const expected = kind === name || kind === 'SelfRewardingError'
      expect(other[kind].isInstance(error)).toBe(expected)
    }
  })
})
