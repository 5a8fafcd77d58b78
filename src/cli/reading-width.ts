import type { Output } from './context.js'

/** Columns for what is read on an output; longer lines are hard to read, and some terminals say that they have none. */
export function readingWidth({ columns }: Output, widest = 100): number {
  return Math.min(widest, columns || 80)
}
