/** What the process says when it ends; `--help` documents them. */
export const exitCodes = { done: 0, failed: 1, badUsage: 2, interrupted: 130 } as const
