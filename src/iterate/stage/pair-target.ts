const unknown = 0xffff_ffff

/**
 * Where a target number of rows is reached: after the prompt that completes it, counted in prompt order. So which
 * prompts are used depends on what they gave, never on when.
 */
export class PairTarget {
  private readonly rows: Uint32Array
  /** Prompts from the first one on of which the rows are known, no further than the target. */
  private known = 0
  /** Their rows. */
  private sum = 0

  constructor(
    private readonly target: number,
    prompts: number,
  ) {
    // Without a target nothing is remembered.
    this.rows = new Uint32Array(Number.isFinite(target) ? prompts : 0).fill(unknown)
  }

  /** Whether there is one. */
  get isSet(): boolean {
    return this.rows.length > 0
  }

  /** How many rows a prompt gave; what was said of it before no longer counts. */
  note(index: number, rows: number): void {
    if (!this.isSet) return
    if (index < this.known) this.sum += rows - this.rowsOf(index)
    this.rows[index] = rows
    while (this.known > 0 && this.sum - this.rowsOf(this.known - 1) >= this.target) {
      this.sum -= this.rowsOf(--this.known)
    }
    while (!this.isReached && this.rowsOf(this.known) !== unknown) this.sum += this.rowsOf(this.known++)
  }

  /** Whether a prompt may be used, as far as rows are known. */
  isNeeded(index: number): boolean {
    return !this.isReached || index < this.known
  }

  /** Whether a prompt is used, as far as rows are known: those before it do not reach the target. */
  isUsed(index: number): boolean {
    return !this.isSet || index < this.known
  }

  private get isReached(): boolean {
    return this.sum >= this.target
  }

  private rowsOf(index: number): number {
    return this.rows[index] ?? unknown
  }
}
