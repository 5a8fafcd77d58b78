/** Marks of a prompt, as bits. */
export const marks = { flagged: 1, unfinished: 2 } as const

/** What lists show and filters ask of the prompts of an iteration, in flat memory: 27 bytes a prompt. */
export class PromptColumns {
  /** NaN where it is not known, here and below. */
  readonly gap: Float64Array
  /** Of the longest text; not known where no candidate has one. */
  readonly length: Float64Array
  readonly candidates: Uint32Array
  readonly failedVotes: Uint32Array
  readonly outcome: Uint16Array
  readonly marks: Uint8Array

  /** @param prompts How many there are. */
  constructor(readonly prompts: number) {
    this.gap = new Float64Array(prompts).fill(Number.NaN)
    this.length = new Float64Array(prompts).fill(Number.NaN)
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
    const longest = this.length[prompt] ?? Number.NaN
    // Nothing is less than what is not known.
    if (!(length <= longest)) this.length[prompt] = length
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
