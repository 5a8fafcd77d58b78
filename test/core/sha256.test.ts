import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { pad, Sha256 } from '../../src/core/sha256.js'

const reference = (...pieces: (string | Uint8Array)[]): string => {
  const hash = createHash('sha256')
  for (const piece of pieces) hash.update(piece)
  return hash.digest('hex')
}

it('hashes texts as their UTF-8, lone surrogates included', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), text => {
      expect(new Sha256().update(text).hex()).toBe(reference(text))
    }),
  )
})

it('hashes bytes in pieces as the whole, and says the hash of each beginning', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 150 }), { maxLength: 6 }), pieces => {
      const hash = new Sha256()
      pieces.forEach((piece, i) => {
        hash.update(piece)
        expect(hash.hex()).toBe(reference(...pieces.slice(0, i + 1)))
      })
    }),
  )
})

it.each([0, 1, 55, 56, 57, 63, 64, 65, 119, 120, 128, 100_003])('hashes %i bytes', length => {
  const bytes = new Uint8Array(length).fill(0xa5)
  expect(new Sha256().update(bytes).hex()).toBe(reference(bytes))
})

it('gives the words of the digest', () => {
  const digest = createHash('sha256').update('abc').digest()
  const words = Array.from({ length: 8 }, (_, i) => digest.readUInt32BE(4 * i))
  expect([...new Sha256().update('abc').words()]).toEqual(words)
})

it('does not keep what it is given', () => {
  const bytes = new Uint8Array([1, 2, 3])
  const hash = new Sha256().update(bytes)
  bytes.fill(0)
  expect(hash.hex()).toBe(reference(new Uint8Array([1, 2, 3])))
})

it('writes the length in bits, also of messages whose length in bits takes more than 32 bits', () => {
  const length = fc.oneof(fc.nat(200), fc.bigInt(0n, 2n ** 50n).map(Number))
  fc.assert(
    fc.property(length, length => {
      const rest = length % 64
      const bytes = new Uint8Array(128).fill(0xa5)
      const end = pad(bytes, rest, length)
      expect(end).toBe(rest < 56 ? 64 : 128)
      expect(bytes.subarray(0, rest).every(byte => byte === 0xa5)).toBe(true)
      expect(bytes[rest]).toBe(0x80)
      expect(bytes.subarray(rest + 1, end - 8).some(byte => byte !== 0)).toBe(false)
      expect(new DataView(bytes.buffer).getBigUint64(end - 8)).toBe(8n * BigInt(length))
    }),
  )
})
