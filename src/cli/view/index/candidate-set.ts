/** Which candidates of each prompt are known, one bit each. */
export class CandidateSet {
  private words = 1
  private bits: Uint32Array

  constructor(private readonly prompts: number) {
    this.bits = new Uint32Array(prompts)
  }

  /** Adds a candidate; false where it was there. */
  add(prompt: number, candidate: number): boolean {
    const word = candidate >>> 5
    if (word >= this.words) this.widen(word + 1)
    const at = prompt * this.words + word
    const bit = 1 << (candidate & 31)
    const known = this.bits[at] ?? 0
    this.bits[at] = known | bit
    return (known & bit) === 0
  }

  private widen(words: number): void {
    const wider = new Uint32Array(this.prompts * words)
    for (let prompt = 0; prompt < this.prompts; prompt++) {
      wider.set(this.bits.subarray(prompt * this.words, (prompt + 1) * this.words), prompt * words)
    }
    this.bits = wider
    this.words = words
  }
}
