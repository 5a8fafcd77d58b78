import type { Table } from '../table.js'
import { brief, type Html, html } from './html.js'

/** How a table is shown. */
export interface HtmlTableOptions {
  /** Cells are words, not numbers. */
  readonly words?: boolean
  /** Cells are sentences, which go over several lines. */
  readonly sentences?: boolean
  /** What a cell has behind its number, in brackets, goes on a line of its own. */
  readonly intervals?: boolean
  /** Takes the place of the table's own title. */
  readonly caption?: string
}

/** A table that scrolls by itself where it is wider than the page, by keyboard as well. */
export function htmlTable({ title, head, rows }: Table, options: HtmlTableOptions = {}): Html {
  const caption = brief(options.caption ?? title)
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table${tableClass(options)}>
<caption><span>${caption}</span></caption>
<thead><tr>${head.map((name, i) => (name === '' && i === 0 ? html`<td></td>` : html`<th scope="col">${brief(name)}</th>`))}</tr></thead>
<tbody>${rows.map(
    ({ name, part, cells }) => html`
<tr><th scope="row"${part ? html` class="part"` : ''}>${brief(name)}</th>${cells.map(cell => html`<td>${options.intervals ? inTwoLines(cell) : brief(cell)}</td>`)}</tr>`,
  )}
</tbody></table></div>`
}

/** A number over its interval: side by side, a few of them are wider than the page. */
function inTwoLines(cell: string): Html {
  const [, number, interval] = /^([^[(]+) ([[(].+)$/s.exec(cell) ?? []
  if (number === undefined || interval === undefined) return html`${brief(cell)}`
  return html`${brief(number)}<span class="interval">${brief(interval)}</span>`
}

/** A table that opens on demand: the numbers behind a chart. */
export function numbersBehind(table: Table, options: HtmlTableOptions = {}): Html {
  return html`<details><summary>${brief(options.caption ?? table.title)}: numbers</summary>${htmlTable(table, options)}</details>`
}

function tableClass({ words, sentences }: HtmlTableOptions): Html | undefined {
  if (words) return html` class="words"`
  return sentences ? html` class="sentences"` : undefined
}
