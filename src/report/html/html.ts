import { bounded, oneLine, printable } from '../text/printable.js'

/** Markup that is safe to put into a page as it is. */
export class Html {
  constructor(readonly markup: string) {}
}

/** What a template takes. Only {@link Html} is markup; every other text is shown, not obeyed. */
export type Content = string | number | Html | undefined | readonly Content[]

/** A text as HTML shows it, in an element or a quoted attribute. */
export function escapeHtml(text: string): string {
  return printable(text).replace(/[&<>"'`]/g, character => `&#${character.charCodeAt(0)};`)
}

/** A text goes into a template up to here; where more of it is to be read, the page says how much is left out. */
const longest = 2000

/** Markup from a template literal; whatever is put into it is escaped. */
export function html(parts: TemplateStringsArray, ...contents: readonly Content[]): Html {
  return new Html(parts.reduce((markup, part, i) => markup + render(contents[i - 1]) + part))
}

function render(content: Content): string {
  if (content === undefined) return ''
  if (content instanceof Html) return content.markup
  if (typeof content === 'object') return content.map(render).join('')
  const { text, left } = bounded(String(content), longest)
  return escapeHtml(left === 0 ? text : `${text}…`)
}

/** Bytes that markup takes in a file. */
export function byteLength(markup: Html | readonly Html[]): number {
  const encoder = new TextEncoder()
  const parts = markup instanceof Html ? [markup] : markup
  return parts.reduce((sum, part) => sum + encoder.encode(part.markup).length, 0)
}

/** A name or a cell as one line of bearable length. */
export function brief(text: string): string {
  const { text: beginning, left } = bounded(text, 200)
  return left === 0 ? oneLine(text) : `${oneLine(beginning)}…`
}
