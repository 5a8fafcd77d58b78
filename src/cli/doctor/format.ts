import { plural } from '../../report/text/numbers.js'
import { pad, textWidth, truncate } from '../../report/text/width.js'
import type { Finding } from '../../train/finding.js'
import { shortLine } from '../short-line.js'
import type { Style } from '../style.js'
import { textBlock } from '../text-block.js'

/** A part of what was looked at. */
export interface Part {
  readonly part: string
  readonly findings: readonly Finding[]
}

const marks = { ok: '✓', unknown: '-', warning: '!', problem: '✗' } as const
/** Columns below which a text is hard to read. */
const leastRoom = 30
/** Columns of a name at most. */
const longestName = 24

/** What was found, for a person: a line a finding, and what to do below it. */
export function formatFindings(
  parts: readonly Part[],
  { problems, warnings }: { readonly problems: number; readonly warnings: number },
  { width, style }: { readonly width: number; readonly style: Style },
): string {
  const shown = parts.filter(({ findings }) => findings.length > 0)
  const all = shown.flatMap(({ findings }) => findings)
  const names = all.map(({ name }) => textWidth(shortLine(name, longestName)))
  const columns = Math.min(longestName, Math.max(...names))
  const sections = shown.map(({ part, findings }) =>
    [style.strong(part), ...findings.flatMap(found => linesOf(found, columns, width, style))].join('\n'),
  )
  const sum =
    problems > 0
      ? `${plural(problems, 'problem')}${warnings > 0 ? `, ${plural(warnings, 'warning')}` : ''}.`
      : warnings > 0
        ? `No problem, ${plural(warnings, 'warning')}.`
        : 'No problem.'
  return `${[...sections, sum].join('\n\n')}\n`
}

function linesOf(
  { name, state, said, advice }: Finding,
  columns: number,
  width: number,
  style: Style,
): string[] {
  const isBad = state === 'problem' || state === 'warning'
  const mark = isBad ? style.strong(marks[state]) : state === 'ok' ? style.good(marks.ok) : marks.unknown
  const title = shortLine(name)
  const indent = columns + 6
  // Where little room is left, what was found stands below its name.
  const isBelow = textWidth(title) > columns || width - indent < leastRoom
  const block = (text: string): string[] =>
    textBlock(shortLine(text, 600), {
      width,
      indent: ' '.repeat(isBelow ? 6 : indent),
      limit: Number.POSITIVE_INFINITY,
    })
  const [first = '', ...rest] = block(said)
  const start = `  ${mark} ${isBelow ? truncate(title, width - 4) : pad(title, columns)}`
  return [
    ...(isBelow ? [start, first] : [`${start}  ${first.trimStart()}`]),
    ...rest,
    ...(advice === undefined ? [] : block(`→ ${advice}`).map(style.soft)),
  ]
}
