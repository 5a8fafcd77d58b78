import { Sha256 } from './sha256.js'

/**
 * A set of texts that holds 96 bits of each: exact for every list that fits on a disk, and 12 to 48 bytes a text, where
 * a Set of strings takes hundreds.
 */
export class TextSet {
  private table = new Uint32Array(3 * 1024)
  private count = 0

  /** Texts in it. */
  get size(): number {
    return this.count
  }

  /** Adds a text; false where it was there. */
  add(text: string): boolean {
    const [a = 0, b = 0, c = 0] = new Sha256().update(text).words()
    // A place whose first word is 0 is empty.
    if (!place(this.table, a || 1, b, c)) return false
    this.count++
    if (this.count * 2 > this.table.length / 3) this.grow()
    return true
  }

  private grow(): void {
    const larger = new Uint32Array(this.table.length * 2)
    const { table } = this
    for (let i = 0; i < table.length; i += 3) {
      const a = table[i] ?? 0
      if (a !== 0) place(larger, a, table[i + 1] ?? 0, table[i + 2] ?? 0)
    }
    this.table = larger
  }
}

/** Puts a key into the first empty place from its own on; false where it is there. */
function place(table: Uint32Array, a: number, b: number, c: number): boolean {
  const places = table.length / 3
  for (let i = a % places; ; i = (i + 1) % places) {
    const at = i * 3
    if (table[at] === 0) {
      table[at] = a
      table[at + 1] = b
      table[at + 2] = c
      return true
    }
    if (table[at] === a && table[at + 1] === b && table[at + 2] === c) return false
  }
}
