import { bradleyTerry, lengthControlledWinRate } from 'self-rewarding/evaluate'
import type { AlpacaPreference } from 'self-rewarding/judge'
import { expectTypeOf, test } from 'vitest'

test('a rate, a strength and a preference are numbers only where there are any', () => {
  const controlled = lengthControlledWinRate([])
  if (controlled.ok) expectTypeOf(controlled.winRate).toEqualTypeOf<number>()
  else expectTypeOf(controlled).not.toHaveProperty('winRate')
  const fitted = bradleyTerry([])
  if (!fitted.ok) expectTypeOf(fitted).not.toHaveProperty('models')
  expectTypeOf<Extract<AlpacaPreference, { ok: true }>['preference']>().toEqualTypeOf<number>()
  expectTypeOf<Extract<AlpacaPreference, { ok: false }>['preference']>().toEqualTypeOf<undefined>()
})
