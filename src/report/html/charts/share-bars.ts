import { brief, type Html, html } from '../html.js'
import { type NamedRow, rowLayout } from './rows.js'
import { label, narrow, picture, px, textPixels } from './svg.js'

/** A part of a bar. */
interface Segment {
  readonly name: string
  readonly value: number
  /** Colour: a class of the style sheet. */
  readonly kind: 'win' | 'tie' | 'lose' | 'plain'
  /** What is written in it where it is long enough. */
  readonly text: string
}

/** A bar. */
export interface ShareRow extends NamedRow {
  readonly segments: readonly Segment[]
  /** What the whole width stands for. @default the sum of the segments */
  readonly whole?: number
}

/** Bars in parts, one under the other. */
export function shareBars(sentence: string, rows: readonly ShareRow[], width: number): Html {
  const layout = rowLayout(rows, width, 0)
  const height = width <= narrow ? 18 : 20
  const bars = rows.map(({ name, segments, whole }, row) => {
    const sum = whole ?? segments.reduce((total, { value }) => total + value, 0)
    const y = layout.middle(row) - height / 2
    let start = layout.left
    const parts = segments.map(segment => {
      const length = sum > 0 ? (segment.value / sum) * (layout.right - layout.left) : 0
      const x = start
      start += length
      if (!(length > 0)) return undefined
      const text = length > textPixels(segment.text) + 4 ? segment.text : ''
      return html`<g class="${segment.kind}"><title>${brief(name)}: ${segment.name} ${segment.text}</title><rect x="${px(x)}" y="${px(y)}" width="${px(length)}" height="${height}"/>${
        text && label(x + length / 2, y + height / 2 + 4, text, 'middle')
      }</g>`
    })
    return [...layout.texts(row), ...parts]
  })
  return picture(width, rows.length * layout.step + 4, sentence, bars)
}
