import type { Progress } from './progress.js'

/** Shows a run while it goes on. */
export interface ProgressView {
  show(progress: Progress): void
  /** Says something that is not progress. */
  say(text: string): void
  /** Nothing more comes; leaves the output as it found it. */
  close(): void
}
