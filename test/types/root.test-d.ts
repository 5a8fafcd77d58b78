import { ProviderError, type ProviderFailure, parseAdditiveScore, SelfRewardingError } from 'self-rewarding'
import { expectTypeOf, test } from 'vitest'

test('a parsed text has a score only where it parsed', () => {
  const parsed = parseAdditiveScore('Score: 4', { min: 0, max: 5 })
  if (parsed.ok) expectTypeOf(parsed.score).toEqualTypeOf<number>()
  else expectTypeOf(parsed).not.toHaveProperty('score')
})

test('isInstance narrows an unknown error', () => {
  const error: unknown = new Error('any')
  if (SelfRewardingError.isInstance(error)) expectTypeOf(error).toEqualTypeOf<SelfRewardingError>()
  if (ProviderError.isInstance(error)) expectTypeOf(error.kind).toEqualTypeOf<ProviderFailure>()
})
