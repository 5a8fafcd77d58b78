/** An instruction that people answered. */
export interface SeedExample {
  /** The instruction. */
  readonly prompt: string
  /** The answer to imitate. */
  readonly response: string
}

/** An instruction with two answers that people ranked. */
export interface SeedPair {
  /** The instruction. */
  readonly prompt: string
  /** The better answer. */
  readonly chosen: string
  /** The worse one. */
  readonly rejected: string
}

/** Seed rows that every iteration trains on besides its own. */
export interface MixOptions {
  /** Examples where the selection trains by SFT (`positivesOnly`), pairs where it trains by DPO. */
  readonly rows: readonly SeedExample[] | readonly SeedPair[]
  /** Rows of each iteration, drawn anew by seed: the weight of seed data. @default all */
  readonly count?: number
}
