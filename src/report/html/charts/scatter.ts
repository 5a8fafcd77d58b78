import { scaleLinear } from 'd3-scale'
import { symbol, symbolCircle, symbolDiamond, symbolSquare, symbolTriangle } from 'd3-shape'
import { brief, type Html, html } from '../html.js'
import { picture, px } from './svg.js'

/** Points of one kind. */
export interface ScatterGroup {
  readonly name: string
  readonly points: readonly { readonly x: number; readonly y: number }[]
}

/** A group's colour is a class of the style sheet, and its shape tells it apart without colour. */
const shapes = [symbolCircle, symbolTriangle, symbolSquare, symbolDiamond]

/** Points in a plane whose axes mean nothing. */
export function scatter(sentence: string, groups: readonly ScatterGroup[], width: number): Html {
  const height = Math.round(width * 0.7)
  const points = groups.flatMap(group => group.points).filter(isPlace)
  const across = scaleLinear(ends(points.map(({ x }) => x)), [8, width - 8])
  const up = scaleLinear(ends(points.map(({ y }) => y)), [height - 8, 8])
  const size = points.length > 800 ? 16 : 30
  const drawn = groups.map(({ name, points }, i) => {
    const mark = symbol(shapeOf(i), size)() ?? ''
    const places = points.filter(isPlace).map(({ x, y }) => [across(x), up(y)] as const)
    return html`<g class="dots g${i % colours}"><title>${brief(name)}</title>${places.map(
      ([x, y]) => html`<path transform="translate(${px(x)} ${px(y)})" d="${mark}"/>`,
    )}</g>`
  })
  const frame = html`<rect class="frame" x="0.5" y="0.5" width="${px(width - 1)}" height="${px(height - 1)}"/>`
  return picture(width, height, sentence, [frame, drawn])
}

/** What the marks stand for. */
export function scatterLegend(groups: readonly ScatterGroup[]): Html {
  return html`${groups.map(
    ({ name, points }, i) =>
      html`<span class="meaning"><svg class="mark" viewBox="-6 -6 12 12" width="12" height="12" aria-hidden="true"><g class="dots g${i % colours}"><path d="${symbol(shapeOf(i), 50)() ?? ''}"/></g></svg>${brief(name)} (${points.length})</span> `,
  )}`
}

const colours = 4
const shapeOf = (i: number) => shapes[i % shapes.length] ?? symbolCircle

function isPlace({ x, y }: { readonly x: number; readonly y: number }): boolean {
  return Number.isFinite(x) && Number.isFinite(y)
}

function ends(values: readonly number[]): [number, number] {
  if (values.length === 0) return [0, 1]
  const [low, high] = [Math.min(...values), Math.max(...values)]
  return low === high ? [low - 1, high + 1] : [low, high]
}
