import { tidy } from './tidy.js'

/** A line as short as `score: 4` may be a real answer that happens to be in the template. */
const LONG = 24

const keyOf = (line: string): string => line.replace(/^[ >•–+-]{1,6}|^\d{1,2}[.)] /, '').trim()

/** The lines of a template. */
export interface TemplateLines {
  /** Each line with the lines it can follow. */
  readonly follows: ReadonlyMap<string, ReadonlySet<string>>
  /** Length of the longest line. */
  readonly longest: number
}

let latest: { readonly template: string; readonly lines: TemplateLines } | undefined

/** The lines of a template, ready to be found again in a judge's text. */
export function templateLines(template: string): TemplateLines {
  // One judge reads text after text.
  if (latest?.template !== template) latest = { template, lines: readTemplate(template) }
  return latest.lines
}

function readTemplate(template: string): TemplateLines {
  const follows = new Map<string, Set<string>>()
  let longest = 0
  let previous = ''
  for (const line of tidy(template).split('\n')) {
    const key = keyOf(line)
    if (!key) continue
    const known = follows.get(key) ?? new Set()
    follows.set(key, known.add(previous))
    longest = Math.max(longest, key.length)
    previous = key
  }
  return { follows, longest }
}

/**
 * A tidied text without the lines that repeat the template, so that an example score in the instructions is not taken
 * for the judge's. A short line counts only right after the line that it follows in the template.
 */
export function withoutEcho(text: string, template: TemplateLines): { text: string; echoed: boolean } {
  let echoed = false
  let previous: string | undefined
  let kept = ''
  /** Up to here, what is kept was copied. */
  let copied = 0
  let at = 0
  while (at < text.length) {
    const newline = text.indexOf('\n', at)
    const end = newline < 0 ? text.length : newline + 1
    const key = keyOf(text.slice(at, end))
    // To look up a long paragraph takes as long as to read it.
    const follows = key.length > template.longest ? undefined : template.follows.get(key)
    if (follows && (key.length >= LONG || (previous !== undefined && follows.has(previous)))) {
      echoed = true
      previous = key
      kept += text.slice(copied, at)
      if (newline >= 0) kept += '\n'
      copied = end
    } else {
      previous = undefined
    }
    at = end
  }
  return { text: kept + text.slice(copied), echoed }
}
