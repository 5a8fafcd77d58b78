import type { Checkpoint } from './checkpoint.js'

/** What is found where something will run, for people. */
export interface Finding {
  /** What was looked at. */
  readonly name: string
  /** `problem`: a run would end there; `warning`: it may; `unknown`: nobody can tell from here. */
  readonly state: 'ok' | 'unknown' | 'warning' | 'problem'
  /** What was found, in words. */
  readonly said: string
  /** What to do about it. */
  readonly advice?: string
}

/** What a backend is looked at for. */
export interface Inspection {
  /** The checkpoint that the run begins with. */
  readonly checkpoint: Checkpoint
  /** Whether a few small requests to a model may be made. */
  readonly calls: boolean
  /** Where the run itself writes, where it is a folder. @default not known */
  readonly run?: {
    /** Its folder. */
    readonly directory: string
    /** Bytes that it still writes there, besides checkpoints; absent where that cannot be told. */
    readonly bytes?: number
  }
  /** Ends the look. */
  readonly signal: AbortSignal
}

/** Looks at where something will run. Nothing is changed, started for good or trained; it never throws for what it finds. */
export type Inspect = (inspection: Inspection) => Promise<readonly Finding[]>
