import { expect, test } from 'vitest'
import { splitToken } from '../../../src/cli/view/client/state/token.js'

const token = 'dGhpcyBpcyBhIHRva2VuIG9mIDMyIGJ5dGVzIGFuZCBz'

test('the token is what comes first in the address, and a place may follow', () => {
  expect(splitToken(token)).toEqual({ given: token, rest: '' })
  expect(splitToken(`${token}&prompt=1%3A2&at=2`)).toEqual({ given: token, rest: 'prompt=1%3A2&at=2' })
})

test('a place is no token', () => {
  for (const place of ['', 'prompt=1%3A2', 'text=averylongwordwithoutanyblank', 'mode=spot-check&at=1'])
    expect(splitToken(place)).toEqual({ given: undefined, rest: place })
})
