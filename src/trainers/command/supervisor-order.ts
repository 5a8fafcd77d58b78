import type { Heartbeat } from '../../node/lock/lock-file.js'

/** What a supervisor is told, as its one argument. */
export interface SupervisorOrder {
  readonly folder: string
  /** Of the attempt; also in the environment of its processes. */
  readonly token: string
  readonly command: string
  readonly args: readonly string[]
  readonly cwd: string
  readonly heartbeat: Heartbeat
  /** How long a process may take to end by itself. */
  readonly cancelGraceMs: number
}

/** Exit code of a supervisor that has left the job to another one, or to what an earlier one started. */
export const heldExit = 75
