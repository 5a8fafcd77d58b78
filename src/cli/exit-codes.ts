/** What the process says when it ends. */
export const exitCodes = { done: 0, failed: 1, badUsage: 2, paused: 3, interrupted: 130 } as const

/** The codes for `--help`. */
export const exitCodesHelp = `Exit codes: 0 done, 1 failed, 2 bad usage or config, 3 paused (a budget is used up,
somebody has to train, or a gate asks to look), 130 interrupted.`
