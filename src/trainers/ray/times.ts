/** How long things take. */
export interface RayTimes {
  readonly pollMs: number
  /** A result that was written on another node may take so long to be seen here. */
  readonly settleMs: number
  /** Several signs of life would come in this time. */
  readonly watchMs: number
  /** How long a job that was told to stop may take. Ray itself kills after a few seconds. */
  readonly stopMs: number
  /** Between attempts to reach a head. */
  readonly pauseMs: number
}

/** How long things take on a cluster. */
export const usualTimes: RayTimes = {
  pollMs: 2000,
  settleMs: 60_000,
  watchMs: 30_000,
  stopMs: 120_000,
  pauseMs: 2000,
}
