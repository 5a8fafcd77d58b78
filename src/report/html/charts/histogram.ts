import { scaleBand, scaleLinear } from 'd3-scale'
import type { Tally } from '../../../iterate/index.js'
import { countOf, namesIn, total } from '../../tables/tally.js'
import { count, percent } from '../../text/numbers.js'
import { brief, type Html, html } from '../html.js'
import { clipped, label, picture, px, smallFigure, textPixels } from './svg.js'

/** Four of them stand side by side; with many bars, three. */
const widths = { few: 152, many: 212 }
const mostOfFew = 8
const height = 110

/** Something whose items were counted by value. */
export interface Counted {
  readonly name: string
  readonly tally: Tally
}

/** A histogram of each, with the same bars and the same height for the same share. */
export function histograms(what: string, items: readonly Counted[]): Html {
  const names = namesIn(items.map(({ tally }) => tally))
  const shares = items.flatMap(({ tally }) => Object.values(tally).map(n => n / total(tally)))
  const highest = Math.max(Number.MIN_VALUE, ...shares.filter(Number.isFinite))
  const isSmall = names.length <= mostOfFew
  return html`<div class="charts${isSmall ? ' small' : ''}">${items.map(item => smallFigure(item.name, histogram(what, item, names, highest)))}</div>`
}

/**
 * Bars with their shares in percent above them, above the highest alone where there is no room; the counts are in the
 * table below every histogram.
 */
function histogram(
  what: string,
  { name: of, tally }: Counted,
  names: readonly string[],
  highest: number,
): Html {
  const width = names.length <= mostOfFew ? widths.few : widths.many
  const all = total(tally)
  const x = scaleBand(names, [0, width]).paddingInner(0.2)
  const y = scaleLinear([0, highest], [height - 18, 18])
  // Where bars are narrow, only some of them are named.
  const widest = Math.max(16, ...names.filter(name => /^[\d.]{1,6}$/.test(name)).map(textPixels))
  const every = Math.max(1, Math.ceil((widest + 6) / x.step()))
  const shareOf = (name: string): number => (all === 0 ? 0 : countOf(tally, name) / all)
  const isWritten = (name: string): boolean =>
    textPixels(wholePercent(shareOf(name), x.step())) <= x.step() + 1
  const isRoomy = names.every(isWritten)
  const top = Math.max(...names.map(shareOf))
  const bars = names.map((name, i) => {
    const n = countOf(tally, name)
    const share = shareOf(name)
    const left = x(name) ?? 0
    const middle = left + x.bandwidth() / 2
    const written = wholePercent(share, x.step())
    return [
      html`<g class="win"><title>${brief(name)}: ${count(n)} (${percent(share)})</title><rect x="${px(left)}" y="${px(y(share))}" width="${px(x.bandwidth())}" height="${px(y(0) - y(share))}"/></g>`,
      isRoomy || share === top ? label(middle, y(share) - 4, written, 'middle') : undefined,
      i % every === 0
        ? label(middle, height - 4, clipped(name, every * x.step()), 'middle', 'tick')
        : undefined,
    ]
  })
  const base = html`<line class="axis" x1="0" x2="${width}" y1="${px(y(0))}" y2="${px(y(0))}"/>`
  const sentence = `${what} of ${of}: ${names.map(name => `${name}: ${count(countOf(tally, name))}`).join('; ')}.`
  const nothing = all === 0 ? label(width / 2, height / 2, 'none', 'middle', 'tick') : undefined
  return picture(width, height, sentence, [bars, base, nothing])
}

/** A share in percent, for the little room above a bar; where there is none, nothing. */
function wholePercent(share: number, room: number): string {
  if (share === 0) return ''
  return share < 0.005 ? (room < 20 ? '' : '<1') : String(Math.round(100 * share))
}
