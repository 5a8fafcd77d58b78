// Bits of a word: a sum of two and a carry fits into 32, and the 32nd is the carry.
const bits = 31
const all = 0x7fffffff

/**
 * Lengths of longest common subsequences of one sequence with many, in time that grows with the other's length alone up
 * to 31 tokens, and by a step for every further 31 (bit-parallel, after Crochemore et al. 2001 and Hyyrö 2004).
 * Sequences are those of {@link TokenIds}.
 */
export class CommonSubsequence {
  /** Row of a token's masks by its number; row 0 is for what the sequence does not hold. */
  #rows = new Int32Array(1024)
  /** Where the sequence has the token, a bit for each place; `#words` words a row. */
  #masks = new Int32Array(0)
  #state = new Int32Array(0)
  #sequence: Int32Array = new Int32Array(0)
  #words = 0

  /** Sets the sequence that others are compared with; the numbers of all sequences are below `tokens`. */
  compareWith(sequence: Int32Array, tokens: number): void {
    for (const token of this.#sequence) this.#rows[token] = 0
    if (this.#rows.length < tokens) this.#rows = new Int32Array(2 * tokens)
    let rows = 1
    for (const token of sequence) this.#rows[token] ||= rows++
    this.#sequence = sequence
    this.#words = Math.ceil(sequence.length / bits)
    this.#state = new Int32Array(this.#words)
    this.#masks = new Int32Array(rows * this.#words)
    for (const [place, token] of sequence.entries()) {
      const word = (this.#rows[token] ?? 0) * this.#words + Math.floor(place / bits)
      this.#masks[word] = (this.#masks[word] ?? 0) | (1 << (place % bits))
    }
  }

  /** Length of the longest subsequence in common with a part of `tokens`. */
  lengthWith(tokens: Int32Array, from = 0, to = tokens.length): number {
    return this.#words === 1 ? this.#short(tokens, from, to) : this.#long(tokens, from, to)
  }

  #short(tokens: Int32Array, from: number, to: number): number {
    const rows = this.#rows
    const masks = this.#masks
    let state = all
    for (let i = from; i < to; i++) {
      const held = state & (masks[rows[tokens[i] ?? 0] ?? 0] ?? 0)
      state = ((state + held) | (state - held)) & all
    }
    return bits - ones(state)
  }

  #long(tokens: Int32Array, from: number, to: number): number {
    const words = this.#words
    const state = this.#state.fill(all)
    for (let i = from; i < to; i++) {
      const row = (this.#rows[tokens[i] ?? 0] ?? 0) * words
      if (row === 0) continue
      let carry = 0
      for (let word = 0; word < words; word++) {
        const before = state[word] ?? 0
        const held = before & (this.#masks[row + word] ?? 0)
        const sum = (before + held + carry) | 0
        carry = sum >>> bits
        state[word] = (sum & all) | (before - held)
      }
    }
    return state.reduce((length, word) => length + bits - ones(word), 0)
  }
}

/** Bits that are set. */
function ones(word: number): number {
  let count = word - ((word >>> 1) & 0x55555555)
  count = (count & 0x33333333) + ((count >>> 2) & 0x33333333)
  return Math.imul((count + (count >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}
