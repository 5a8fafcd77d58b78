import { type Content, type Html, html } from './html.js'

/** A part of the page. */
export interface Section {
  /** Anchor: a word of ours, never of a model. */
  readonly id: string
  readonly title: string
  readonly content: Content
}

/** A section with its heading. */
export function htmlSection({ id, title, content }: Section): Html {
  return html`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>${content}</section>`
}
