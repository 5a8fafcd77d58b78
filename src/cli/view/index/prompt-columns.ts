/** Marks of a prompt, as bits. */
export const marks = { flagged: 1, unfinished: 2 } as const

/** What lists show and filters ask of the prompts of an iteration, in flat memory: 23 bytes a prompt. */
export class PromptColumns {
  readonly gap: Float64Array
  readonly length: Uint32Array
  readonly candidates: Uint32Array
  readonly failedVotes: Uint32Array
  readonly outcome: Uint16Array
  readonly marks: Uint8Array

  /** @param prompts How many there are. */
  constructor(readonly prompts: number) {
    this.gap = new Float64Array(prompts).fill(Number.NaN)
    this.length = new Uint32Array(prompts)
    this.candidates = new Uint32Array(prompts)
    this.failedVotes = new Uint32Array(prompts)
    this.outcome = new Uint16Array(prompts)
    this.marks = new Uint8Array(prompts)
  }

  /** A candidate that came as a text. */
  addText(
    prompt: number,
    { length, isFinished }: { readonly length: number; readonly isFinished: boolean },
  ): void {
    this.length[prompt] = Math.max(this.length[prompt] ?? 0, length)
    if (!isFinished) this.mark(prompt, 'unfinished')
  }

  addCandidate(prompt: number): void {
    this.candidates[prompt] = (this.candidates[prompt] ?? 0) + 1
  }

  addFailedVotes(prompt: number, votes = 1): void {
    this.failedVotes[prompt] = (this.failedVotes[prompt] ?? 0) + votes
  }

  mark(prompt: number, mark: keyof typeof marks): void {
    this.marks[prompt] = (this.marks[prompt] ?? 0) | marks[mark]
  }
}
