import type { RunLabProgress } from '../lab/run-lab.js'

/** Shows a run while it goes on. */
export interface ProgressView {
  show(progress: RunLabProgress): void
  /** Says something that is not progress. */
  say(text: string): void
  /** Nothing more comes; leaves the output as it found it. */
  close(): void
}
