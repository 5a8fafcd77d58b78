import { scaleLinear } from 'd3-scale'
import { line } from 'd3-shape'
import { type Html, html } from '../html.js'
import { label, picture, px, textPixels } from './svg.js'

/** Three of them stand side by side. */
const width = 212
const height = 144
/** More points than this are not told apart. */
const mostPoints = 212

/** A point of a line. */
export type Point = readonly [x: number, y: number]

/** What {@link lineChart} draws. */
export interface LineChart {
  /** What the chart says. */
  readonly sentence: string
  readonly points: readonly Point[]
  /** Ends of the vertical axis. */
  readonly domain: readonly [number, number]
  /** What is written at the last point. */
  readonly last: string
}

/** A number over steps. */
export function lineChart({ sentence, points, domain, last }: LineChart): Html {
  const y = scaleLinear(domain, [height - 24, 12]).nice(4)
  const ticks = y.ticks(4)
  const show = y.tickFormat(4)
  const left = Math.max(...ticks.map(value => textPixels(show(value)))) + 8
  const right = width - textPixels(last) - 8
  const steps = points.map(([step]) => step)
  const x = scaleLinear([Math.min(0, ...steps), Math.max(1, ...steps)], [left, right])
  const grid = ticks.map(
    value =>
      html`<line class="grid" x1="${px(left)}" x2="${px(right)}" y1="${px(y(value))}" y2="${px(y(value))}"/>${label(left - 6, y(value) + 4, show(value), 'end', 'tick')}`,
  )
  const axis = x.ticks(3).map(value => label(x(value), height - 6, String(value), 'middle', 'tick'))
  const path = line<Point>()
    .defined(([, value]) => Number.isFinite(value))
    .x(([step]) => x(step))
    .y(([, value]) => y(value))
    .digits(1)(thinned(points))
  const [lastStep = 0, lastValue = Number.NaN] = points.at(-1) ?? []
  const end = Number.isFinite(lastValue)
    ? html`<circle class="end" cx="${px(x(lastStep))}" cy="${px(y(lastValue))}" r="3"/>${label(x(lastStep) + 6, y(lastValue) + 4, last, 'start', 'number')}`
    : undefined
  return picture(width, height, sentence, [grid, axis, html`<path class="curve" d="${path ?? ''}"/>`, end])
}

/** Points evenly over the line, the last one always. */
function thinned(points: readonly Point[]): Point[] {
  const every = Math.ceil(points.length / mostPoints)
  return points.filter((_, i) => (points.length - 1 - i) % every === 0)
}
