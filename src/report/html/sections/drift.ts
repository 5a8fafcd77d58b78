import type { RunSummary } from '../../summary.js'
import { signsInWords, signsTable } from '../../tables/signs-table.js'
import { html } from '../html.js'
import { htmlTable } from '../html-table.js'
import type { Section } from '../section.js'

/** Signs that the judge, or who learns from it, has gone astray. */
export function driftSection({ run }: RunSummary): Section | undefined {
  const table = signsTable(run)
  if (table.rows.length === 0) return undefined
  return {
    id: 'drift',
    title: 'Signs of judge drift',
    content: [
      htmlTable(table),
      html`<h3>What each sign says</h3><ul>${signsInWords.map(
        ({ name, meaning }) => html`<li>${name}: ${meaning}.</li>`,
      )}</ul>`,
    ],
  }
}
