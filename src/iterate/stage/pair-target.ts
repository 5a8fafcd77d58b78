const unknown = 0xffff_ffff

/**
 * Where a target number of rows is reached: after the prompt that completes it, counted in prompt order. So which
 * prompts are used depends on what they gave, never on when.
 */
export class PairTarget {
  private readonly rows: Uint32Array
  private next = 0
  private sum = 0
  private end: number

  constructor(
    private readonly target: number,
    prompts: number,
  ) {
    // Without a target nothing is remembered.
    this.rows = new Uint32Array(Number.isFinite(target) ? prompts : 0).fill(unknown)
    this.end = prompts
  }

  /** Whether there is one. */
  get isSet(): boolean {
    return this.rows.length > 0
  }

  /** How many rows a prompt gave. */
  note(index: number, rows: number): void {
    if (this.isSet) this.rows[index] = rows
    for (; this.next < this.end; this.next++) {
      const known = this.rows[this.next]
      if (known === undefined || known === unknown) return
      this.sum += known
      if (this.sum >= this.target) this.end = this.next + 1
    }
  }

  /** Whether a prompt may still be used. */
  isNeeded(index: number): boolean {
    return index < this.end
  }
}
