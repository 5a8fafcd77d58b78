import type { CliContext } from '../context.js'
import { styleOf } from '../style.js'
import { liveView } from './live-view.js'
import { plainView } from './plain-view.js'
import type { ProgressView } from './view.js'

/** Progress for a person. It goes where errors go, so that the result alone can be sent to a file. */
export function personView({ process: { stderr }, terminal }: CliContext): ProgressView {
  const clock = () => performance.now()
  return terminal ? liveView(terminal, styleOf(stderr), clock) : plainView(stderr, clock)
}
