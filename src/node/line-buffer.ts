/** Bytes of a buffer, unless a line needs more. */
const usual = 1 << 17

/**
 * Lines as the bytes of a file. They are written into memory that is used again: a string for each block, and its
 * bytes, would be most of what a garbage collector has to do for a line.
 */
export class LineBuffer {
  private bytes: Buffer = Buffer.allocUnsafeSlow(usual)
  private used = 0
  private spare: Buffer | undefined
  private taken: Buffer | undefined

  /** Bytes gathered. */
  get size(): number {
    return this.used
  }

  /** Adds a line, without its end. */
  add(line: string): void {
    this.addText(line)
    this.bytes[this.used++] = 10
  }

  /** Adds a text; there is room for a line end behind it. */
  addText(text: string): void {
    // A UTF-16 unit takes at most three bytes.
    const most = this.used + 3 * text.length + 1
    if (most > this.bytes.length) this.grow(most)
    this.used += this.bytes.write(text, this.used)
  }

  /** What was gathered; the memory is the taker's until it is given back. */
  take(): Buffer {
    const taken = this.bytes.subarray(0, this.used)
    this.taken = taken
    this.bytes = this.spare ?? Buffer.allocUnsafeSlow(usual)
    this.spare = undefined
    this.used = 0
    return taken
  }

  /** Takes back what {@link take} gave. */
  giveBack(bytes: Buffer): void {
    // What a long line needed is not kept, nor what others may still be written from.
    if (bytes === this.taken && bytes.buffer.byteLength === usual) this.spare = Buffer.from(bytes.buffer)
    if (bytes === this.taken) this.taken = undefined
  }

  private grow(least: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.max(least, 2 * this.bytes.length))
    this.bytes.copy(larger, 0, 0, this.used)
    this.bytes = larger
  }
}
