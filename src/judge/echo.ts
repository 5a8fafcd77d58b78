import { tidy } from './tidy.js'

/** A line as short as `score: 4` may be a real answer that happens to be in the template. */
const LONG = 24

const keyOf = (line: string): string => line.replace(/^[ >•–+-]{1,6}|^\d{1,2}[.)] /, '').trim()

/** Lines of a template, each with the lines it can follow. */
export type TemplateLines = ReadonlyMap<string, ReadonlySet<string>>

let latest: { readonly template: string; readonly lines: TemplateLines } | undefined

/** The lines of a template, ready to be found again in a judge's text. */
export function templateLines(template: string): TemplateLines {
  // One judge reads text after text.
  if (latest?.template !== template) latest = { template, lines: readTemplate(template) }
  return latest.lines
}

function readTemplate(template: string): TemplateLines {
  const lines = new Map<string, Set<string>>()
  let previous = ''
  for (const line of tidy(template).split('\n')) {
    const key = keyOf(line)
    if (!key) continue
    const known = lines.get(key) ?? new Set()
    lines.set(key, known.add(previous))
    previous = key
  }
  return lines
}

/**
 * A tidied text without the lines that repeat the template, so that an example score in the instructions is not taken
 * for the judge's. A short line counts only right after the line that it follows in the template.
 */
export function withoutEcho(text: string, template: TemplateLines): { text: string; echoed: boolean } {
  let echoed = false
  let previous: string | undefined
  let kept = ''
  let at = 0
  while (at < text.length) {
    const newline = text.indexOf('\n', at)
    const end = newline < 0 ? text.length : newline + 1
    const key = keyOf(text.slice(at, end))
    const follows = template.get(key)
    if (follows && (key.length >= LONG || (previous !== undefined && follows.has(previous)))) {
      echoed = true
      previous = key
      if (newline >= 0) kept += '\n'
    } else {
      previous = undefined
      kept += text.slice(at, end)
    }
    at = end
  }
  return { text: kept, echoed }
}
