/** What a guard is told, as its one argument. */
export interface GuardOrder {
  /** In the environment of all the server's processes. */
  readonly token: string
  readonly command: string
  readonly args: readonly string[]
  readonly cwd: string
  /** How long processes may take to end by themselves. */
  readonly stopMs: number
}

/** The guard's end of a pipe that is open as long as the server runs. */
export const lifeline = 3
