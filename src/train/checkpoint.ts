/** A model on its way from M0 to MT. */
export interface Checkpoint {
  /** M1, M2, …: what people call it. */
  readonly name: string
  /** Where a server or a trainer finds it: a folder, a file, a model id. */
  readonly path: string
  /** What identifies the weights, such as a hash of them or the id of the job that made them. */
  readonly revision: string
}

/** How a checkpoint came to be. */
export interface Lineage {
  /** The checkpoint itself. */
  readonly checkpoint: Checkpoint
  /** Name of the checkpoint that training began from; absent for the one a run started with. */
  readonly parent?: string
  /** The iteration whose data it was trained on, from 1. */
  readonly iteration?: number
  /** Training job that made it. */
  readonly jobId?: string
  /** The data it was trained on. */
  readonly data?: {
    /** Rows. */
    readonly rows: number
    /** SHA-256 of its bytes, 64 hex digits. */
    readonly sha256: string
    /** Seed rows among them that were mixed in; absent where none were. */
    readonly mixed?: number
  }
}
