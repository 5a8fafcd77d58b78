import type { CliContext } from '../context.js'
import { styleOf } from '../style.js'
import { liveView } from './live-view.js'
import { plainView } from './plain-view.js'
import type { Progress } from './progress.js'

/** Shows a run while it goes on. */
export interface ProgressView {
  show(progress: Progress): void
  /** Says something that is not progress. */
  say(text: string): void
  /** Nothing more comes; leaves the output as it found it. */
  close(): void
}

/** Progress for a person. It goes where errors go, so that the result alone can be sent to a file. */
export function progressView({ process: { stderr }, terminal }: CliContext): ProgressView {
  const clock = () => performance.now()
  return terminal ? liveView(terminal, styleOf(stderr), clock) : plainView(stderr, clock)
}
