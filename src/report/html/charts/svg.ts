import { textWidth, truncate } from '../../text/width.js'
import { brief, type Content, type Html, html } from '../html.js'

// Charts are drawn for a width in CSS pixels and shown at about that width, so that 12 pixels stay 12 pixels.
// Colours and fonts are classes of the page's style sheet: they follow light and dark.

/** Width for a column of text. */
const wide = 704
/** Width for a phone. */
export const narrow = 340

/** A number as attributes need it. */
export function px(value: number): string {
  return String(Math.round(value * 10) / 10)
}

/** A picture with a sentence for those who do not see it. */
export function picture(width: number, height: number, sentence: string, content: Content): Html {
  return html`<svg viewBox="0 0 ${px(width)} ${px(height)}" width="${px(width)}" height="${px(height)}" role="img" aria-label="${sentence}">${content}</svg>`
}

/** A chart in two widths, of which the style sheet shows the one that fits. */
export function responsive(draw: (width: number) => Html): Html {
  return html`<div class="wide">${draw(wide)}</div><div class="narrow">${draw(narrow)}</div>`
}

/** What colours stand for; each colour and its meaning stay together. */
export function legend(...entries: readonly (readonly [kind: string, meaning: string])[]): Html {
  return html`${entries.map(([kind, meaning]) => html`<span class="meaning"><span class="key ${kind}"></span>${meaning}</span> `)}`
}

/** A chart with its caption. */
export function figure(chart: Html, caption: Content): Html {
  return html`<figure>${chart}<figcaption>${caption}</figcaption></figure>`
}

/** A small chart under its name, one of several side by side. */
export function smallFigure(name: string, chart: Html): Html {
  return html`<figure><figcaption>${brief(name)}</figcaption>${chart}</figure>`
}

/** Pixels that a text takes at 12 pixels, about; fonts differ. */
export function textPixels(text: string): number {
  return 7 * textWidth(text)
}

/** A name in so many pixels at most. */
export function clipped(text: string, pixels: number): string {
  return truncate(brief(text), Math.floor(pixels / 7))
}

/** A text in a picture; `anchor` says which end of it stands at x. */
export function label(
  x: number,
  y: number,
  text: string,
  anchor: 'start' | 'middle' | 'end',
  kind = '',
): Html {
  return html`<text x="${px(x)}" y="${px(y)}" text-anchor="${anchor}"${kind ? html` class="${kind}"` : ''}>${text}</text>`
}
