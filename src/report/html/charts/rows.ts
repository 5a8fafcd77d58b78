import type { Html } from '../html.js'
import { clipped, label, narrow, textPixels } from './svg.js'

/** Where the parts of a chart go whose rows are named. */
export interface RowLayout {
  /** Where the rows' plot begins and ends. */
  readonly left: number
  readonly right: number
  /** Height of a row. */
  readonly step: number
  /** Middle of a row's plot. */
  readonly middle: (row: number) => number
  /** Half the height that a row's plot has for itself. */
  readonly reach: number
  /** The name and the value of a row. */
  readonly texts: (row: number) => Html[]
}

/** A row's name and what is written at its other end. */
export interface NamedRow {
  readonly name: string
  readonly shown: string
}

/**
 * Names to the left of the plot and values to the right of it; on a phone both above it, where they leave it all of
 * the width.
 */
export function rowLayout(rows: readonly NamedRow[], width: number, top: number): RowLayout {
  const isNarrow = width <= narrow
  const longest = (of: (row: NamedRow) => string): number =>
    Math.max(0, ...rows.map(row => textPixels(of(row))))
  const shownWidth = longest(row => row.shown) + 12
  const nameWidth = isNarrow ? width - shownWidth : Math.min(longest(row => row.name) + 12, width * 0.45)
  const left = isNarrow ? 0 : nameWidth
  const right = isNarrow ? width : width - shownWidth
  const step = isNarrow ? 48 : 32
  const middle = (row: number): number => top + row * step + (isNarrow ? 31 : step / 2)
  return {
    left,
    right,
    step,
    middle,
    reach: isNarrow ? 9 : step / 2,
    texts(row) {
      const { name = '', shown = '' } = rows[row] ?? {}
      const y = isNarrow ? top + row * step + 14 : middle(row) + 4
      return [label(0, y, clipped(name, nameWidth - 5), 'start'), label(width, y, shown, 'end', 'number')]
    },
  }
}
