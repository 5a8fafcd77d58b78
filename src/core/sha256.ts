// SHA-256 as FIPS 180-4 states it. Own code: docs/decisions/0006-own-sha256.md.

/** The first 32 fractional bits of a root of the first primes. */
function fractions(count: number, root: (prime: number) => number): Uint32Array {
  const primes: number[] = []
  for (let n = 2; primes.length < count; n++) if (primes.every(prime => n % prime > 0)) primes.push(n)
  return Uint32Array.from(primes, prime => (root(prime) % 1) * 2 ** 32)
}

const start = /* @__PURE__ */ fractions(8, Math.sqrt)
const constants = /* @__PURE__ */ fractions(64, Math.cbrt)

const turn = (word: number, by: number): number => (word >>> by) | (word << (32 - by))

/** The state after a block of 64 bytes. */
function compress(state: Uint32Array, block: Uint8Array): Uint32Array {
  // The block's 16 big-endian words, and 48 that are made of them.
  const words = new DataView(new ArrayBuffer(256))
  new Uint8Array(words.buffer).set(block)
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state
  let at = 0
  for (const constant of constants) {
    if (at >= 64) {
      const early = words.getUint32(at - 60)
      const late = words.getUint32(at - 8)
      const sigma0 = turn(early, 7) ^ turn(early, 18) ^ (early >>> 3)
      const sigma1 = turn(late, 17) ^ turn(late, 19) ^ (late >>> 10)
      words.setUint32(at, words.getUint32(at - 64) + sigma0 + words.getUint32(at - 28) + sigma1)
    }
    const choice = (e & f) ^ (~e & g)
    const one = h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + choice + constant + words.getUint32(at)
    const majority = (a & b) ^ (a & c) ^ (b & c)
    const two = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + majority
    h = g
    g = f
    f = e
    e = (d + one) | 0
    d = c
    c = b
    b = a
    a = (one + two) | 0
    at += 4
  }
  const after = [a, b, c, d, e, f, g, h]
  return state.map((word, i) => word + (after[i] ?? 0))
}

/** The state after all whole blocks. */
function absorb(state: Uint32Array, bytes: Uint8Array): Uint32Array {
  let now = state
  for (let end = 64; end <= bytes.length; end += 64) now = compress(now, bytes.subarray(end - 64, end))
  return now
}

function join(one: Uint8Array, other: Uint8Array): Uint8Array {
  const both = new Uint8Array(one.length + other.length)
  both.set(one)
  both.set(other, one.length)
  return both
}

/** What follows a message of so many bytes: a bit, zeros up to the end of a block but 8 bytes, its length in bits. */
export function padding(length: number): Uint8Array {
  const bytes = new Uint8Array(72 - ((length + 8) % 64))
  bytes[0] = 0x80
  const end = new DataView(bytes.buffer, bytes.length - 8)
  end.setUint32(0, length / 2 ** 29)
  end.setUint32(4, length * 8)
  return bytes
}

/** The hash of bytes that come piece by piece; a text counts as its UTF-8. */
export class Sha256 {
  #state = start
  /** What came after the last whole block. */
  #rest = new Uint8Array()
  #length = 0

  /** Adds to what is hashed. */
  update(data: string | Uint8Array): this {
    const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : data
    const all = join(this.#rest, bytes)
    this.#state = absorb(this.#state, all)
    this.#rest = all.slice(all.length - (all.length % 64))
    this.#length += bytes.length
    return this
  }

  /** The hash of what came so far, as eight words of 32 bits. More may follow. */
  words(): Uint32Array {
    return absorb(this.#state, join(this.#rest, padding(this.#length)))
  }

  /** The same, as 64 hex digits. */
  hex(): string {
    return Array.from(this.words(), word => word.toString(16).padStart(8, '0')).join('')
  }
}
