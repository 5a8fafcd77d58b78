import { vi } from 'vitest'

/** Waits for what must come, on a slow machine too: only what hangs fails. */
export const eventually = <T>(check: () => T | Promise<T>): Promise<T> =>
  vi.waitFor(check, { timeout: 60_000, interval: 10 })
