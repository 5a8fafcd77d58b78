// SHA-256 as FIPS 180-4 states it. Own code: docs/decisions/0006-own-sha256.md.

/** The first 32 fractional bits of a root of the first primes. */
function fractions(count: number, root: (prime: number) => number): Uint32Array {
  const primes: number[] = []
  for (let n = 2; primes.length < count; n++) if (primes.every(prime => n % prime > 0)) primes.push(n)
  return Uint32Array.from(primes, prime => (root(prime) % 1) * 2 ** 32)
}

// Signed words: those above 2^31 would be floats.
const start = /* @__PURE__ */ Int32Array.from(fractions(8, Math.sqrt))
const constants = /* @__PURE__ */ Int32Array.from(fractions(64, Math.cbrt))

const turn = (word: number, by: number): number => (word >>> by) | (word << (32 - by))

/** Of the block at work, its 16 words and 48 that are made of them; nobody needs them after it. */
const words = /* @__PURE__ */ new Int32Array(64)

/** Takes a block of 64 bytes into the state. */
function compress(state: Int32Array, bytes: Uint8Array, at: number): void {
  const byte = (i: number): number => bytes[at + i] ?? 0
  const word = (i: number): number => words[i] ?? 0
  for (let i = 0; i < 16; i++)
    words[i] = (byte(4 * i) << 24) | (byte(4 * i + 1) << 16) | (byte(4 * i + 2) << 8) | byte(4 * i + 3)
  for (let i = 16; i < 64; i++) {
    const early = word(i - 15)
    const late = word(i - 2)
    const sigma0 = turn(early, 7) ^ turn(early, 18) ^ (early >>> 3)
    const sigma1 = turn(late, 17) ^ turn(late, 19) ^ (late >>> 10)
    words[i] = word(i - 16) + sigma0 + word(i - 7) + sigma1
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state
  for (let i = 0; i < 64; i++) {
    const choice = (e & f) ^ (~e & g)
    const one = h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + choice + (constants[i] ?? 0) + word(i)
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
  }
  const after = [a, b, c, d, e, f, g, h]
  for (let i = 0; i < 8; i++) state[i] = (state[i] ?? 0) + (after[i] ?? 0)
}

/** Room for what follows the last whole block: a part of one, and the padding. */
const tail = /* @__PURE__ */ new Uint8Array(128)

/**
 * Writes what follows a message of so many bytes behind the `rest` that is left of it: a bit, zeros up to the end of a
 * block but 8 bytes, its length in bits.
 *
 * @returns where it ends: 64 or 128.
 */
export function pad(bytes: Uint8Array, rest: number, length: number): number {
  const end = rest < 56 ? 64 : 128
  bytes[rest] = 0x80
  bytes.fill(0, rest + 1, end)
  let bits = length * 8
  // Lengths are below 2^53 bytes, whose bits a float holds as well.
  for (let at = end - 1; bits >= 1; at--) {
    bytes[at] = bits % 256
    bits = Math.floor(bits / 256)
  }
  return end
}

const encoder = /* @__PURE__ */ new TextEncoder()

/** The hash of bytes that come piece by piece; a text counts as its UTF-8. */
export class Sha256 {
  readonly #state = start.slice()
  /** What came after the last whole block. */
  readonly #rest = new Uint8Array(64)
  #length = 0

  /** Adds to what is hashed. */
  update(data: string | Uint8Array): this {
    const bytes = typeof data === 'string' ? encoder.encode(data) : data
    let held = this.#length % 64
    this.#length += bytes.length
    let from = 0
    if (held > 0) {
      from = Math.min(64 - held, bytes.length)
      this.#rest.set(bytes.subarray(0, from), held)
      held += from
      if (held < 64) return this
      compress(this.#state, this.#rest, 0)
    }
    for (; from + 64 <= bytes.length; from += 64) compress(this.#state, bytes, from)
    this.#rest.set(bytes.subarray(from))
    return this
  }

  /** The hash of what came so far, as eight words of 32 bits. More may follow. */
  words(): Uint32Array {
    const state = this.#state.slice()
    const rest = this.#length % 64
    tail.set(this.#rest)
    const end = pad(tail, rest, this.#length)
    for (let at = 0; at < end; at += 64) compress(state, tail, at)
    return new Uint32Array(state.buffer)
  }

  /** The same, as 64 hex digits. */
  hex(): string {
    return Array.from(this.words(), word => word.toString(16).padStart(8, '0')).join('')
  }
}
