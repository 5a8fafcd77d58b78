import { scaleLinear } from 'd3-scale'
import type { Interval } from '../../../evaluate/types.js'
import type { Estimate } from '../../estimate.js'
import { brief, type Html, html } from '../html.js'
import { type NamedRow, rowLayout } from './rows.js'
import { label, picture, px, textPixels } from './svg.js'

/** A number with its interval in a chart. */
export interface IntervalRow extends NamedRow {
  readonly estimate: { readonly value: number | undefined; readonly interval?: Interval | undefined }
  /** An open circle: not part of the series. */
  readonly isBaseline: boolean
}

/** What {@link intervalChart} draws. */
export interface IntervalChart {
  /** What the chart says. */
  readonly sentence: string
  readonly rows: readonly IntervalRow[]
  /** Ends of the axis; extended to hold every interval. */
  readonly domain: readonly [number, number]
  /** What a tick of the axis says. */
  readonly tick: (value: number) => string
  /** A value to compare with. */
  readonly reference?: { readonly value: number; readonly name: string }
}

/** Points with intervals, one under the other. */
export function intervalChart(
  { sentence, rows, domain, tick, reference }: IntervalChart,
  width: number,
): Html {
  const top = reference ? 18 : 4
  const layout = rowLayout(rows, width, top)
  const bottom = top + rows.length * layout.step
  const values = rows.flatMap(({ estimate: { value, interval } }) => [value, interval?.low, interval?.high])
  const known = [...domain, ...values].filter(isNumber)
  const x = scaleLinear([Math.min(...known), Math.max(...known)], [layout.left + 16, layout.right - 16]).nice(
    5,
  )
  /** A line down through the rows' plots, which leaves out what is written between them. */
  const down = (kind: string, value: number): Html[] =>
    rows.map((_, row) => {
      const y = layout.middle(row)
      return html`<line class="${kind}" x1="${px(x(value))}" x2="${px(x(value))}" y1="${px(y - layout.reach)}" y2="${px(y + layout.reach)}"/>`
    })
  const axis = x
    .ticks(5)
    .map(value => [...down('grid', value), label(x(value), bottom + 14, tick(value), 'middle', 'tick')])
  const line = reference && [
    down('reference', reference.value),
    label(Math.max(x(reference.value), textPixels(reference.name) / 2), 11, reference.name, 'middle', 'tick'),
  ]
  const points = rows.map(({ name, shown, estimate: { value, interval }, isBaseline }, row) => {
    const y = layout.middle(row)
    if (!isNumber(value)) return layout.texts(row)
    const end = (at: number): string => `M${px(x(at))} ${px(y - 5)}v10`
    return html`${layout.texts(row)}<g class="${isBaseline ? 'point baseline' : 'point'}"><title>${brief(name)}: ${shown}</title>${
      interval &&
      html`<path d="M${px(x(interval.low))} ${px(y)}H${px(x(interval.high))}${end(interval.low)}${end(interval.high)}"/>`
    }<circle cx="${px(x(value))}" cy="${px(y)}" r="4"/></g>`
  })
  return picture(width, bottom + 20, sentence, [axis, line, points])
}

/** The end of an axis that begins at zero and holds every estimate. */
export function largest(estimates: readonly Estimate[]): number {
  return Math.max(
    0,
    ...estimates.flatMap(({ value, interval }) => [value, interval?.high ?? 0]).filter(isNumber),
  )
}

function isNumber(value: number | undefined): value is number {
  return Number.isFinite(value)
}
