import type { RunSummary } from '../../summary.js'
import { gateLines } from '../../tables/gate-lines.js'
import { signsInWords, signsTable } from '../../tables/signs-table.js'
import { brief, html } from '../html.js'
import { htmlTable } from '../html-table.js'
import type { Section } from '../section.js'

const inWords = html`<h3>What each sign says</h3><ul>${signsInWords.map(
  ({ name, meaning }) => html`<li>${name}: ${meaning}.</li>`,
)}</ul>`

/** Signs that the judge, or who learns from it, has gone astray. */
export function driftSection({ run, health }: RunSummary): Section | undefined {
  const table = signsTable(run)
  // Where there is a part about health, they stand there.
  const found = health ? [] : gateLines(run)
  if (table.rows.length + found.length === 0) return undefined
  return {
    id: 'drift',
    title: 'Signs of judge drift',
    content: [
      ...(found.length === 0
        ? []
        : [html`<h3>What gates found</h3><ul>${found.map(line => html`<li>${brief(line)}</li>`)}</ul>`]),
      ...(table.rows.length === 0 ? [] : [htmlTable(table), inWords]),
    ],
  }
}
