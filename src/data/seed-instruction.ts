import type { Labels } from './open-assistant/labels.js'

/** What {@link splitSeedData} splits: an instruction of Open Assistant, or one of any other source in its fields. */
export interface SeedInstruction {
  /** Conversation tree. */
  readonly treeId: string
  /** Its own id. */
  readonly promptId: string
  /** Which turn of the user's in its tree, from 1. @default 1 */
  readonly turn?: number
  /** The instruction. */
  readonly prompt: string
  /** Its answers. */
  readonly responses: readonly {
    /** Its id. */
    readonly id: string
    /** What it says. */
    readonly text: string
    /** Human rank, 0 is the best; null where nobody ranked it. */
    readonly rank: number | null
    /** What reviewers said of it. */
    readonly labels?: Labels
  }[]
}
