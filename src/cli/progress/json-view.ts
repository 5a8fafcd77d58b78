import type { Output } from '../context.js'
import type { ProgressView } from './view.js'

/** Progress as JSON lines: `{"progress": …}` for stages and counts, `{"event": …}` for what the runner tells. */
export function jsonView(output: Output): ProgressView {
  return {
    show(progress) {
      output.write(jsonLine(progress.type === 'event' ? { event: progress.event } : { progress }))
    },
    say() {},
    close() {},
  }
}

/** A value as one line of JSON. */
export function jsonLine(value: object): string {
  return `${JSON.stringify(value, (_, item: unknown) => (item instanceof Error ? plainError(item) : item))}\n`
}

/** JSON leaves out an error's name and message. */
function plainError(error: Error): object {
  const { name, message } = error
  return Object.assign({ name, message }, error)
}
