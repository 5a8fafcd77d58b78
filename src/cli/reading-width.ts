import type { Output } from './context.js'

/** Longer lines are hard to read. */
const widest = 100

/** Columns for what is read on an output; some terminals say that they have none. */
export function readingWidth({ columns }: Output): number {
  return Math.min(widest, columns || 80)
}
