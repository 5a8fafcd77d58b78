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

/** A value as one line of JSON, which does nothing to a terminal either. */
export function jsonLine(value: object): string {
  const text = JSON.stringify(value, (_, item: unknown) => (item instanceof Error ? plainError(item) : item))
  return `${text.replace(ACTING, escaped)}\n`
}

/** What JSON need not escape and a terminal acts upon: DEL, C1, what ends a line or turns the text around. */
const ACTING = /[\u007F-\u009F\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]/g

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

/** JSON leaves out an error's name and message. */
function plainError(error: Error): object {
  const { name, message } = error
  return Object.assign({ name, message }, error)
}
