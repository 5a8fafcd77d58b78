/** A response that people ranked. */
export interface RankedResponse {
  /** Its id. */
  readonly id: string
  /** What it says. */
  readonly text: string
  /** Human rank; 0 is the best. Equal ranks are ties. */
  readonly rank: number
}

/** An instruction whose responses people ranked: what a judge is measured on. */
export interface RankedInstruction {
  /** Its id. */
  readonly id: string
  /** Conversation tree, or what stands for it: instructions of one tree never come into two splits. */
  readonly treeId: string
  /** Instructions that are resampled together: those of one tree, and those with the same text. */
  readonly group: string
  /** The instruction. */
  readonly prompt: string
  /** Its ranked responses, best first; at least two ranks differ. */
  readonly responses: readonly RankedResponse[]
}
