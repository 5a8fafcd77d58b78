import type { RunSummary } from '../../summary.js'
import { fewerVotesTable } from '../../tables/fewer-votes-table.js'
import { gateLines } from '../../tables/gate-lines.js'
import { signsInWords, signsTable } from '../../tables/signs-table.js'
import { brief, html } from '../html.js'
import { htmlTable } from '../html-table.js'
import type { Section } from '../section.js'

const inWords = html`<h3>What each sign says</h3><ul>${signsInWords.map(
  ({ name, meaning }) => html`<li>${name}: ${meaning}.</li>`,
)}</ul>`

const votesInWords = html`<h3>What fewer votes would have given</h3>
<p class="role">Pairs of best against worst by the first of the recorded votes alone, whatever rule the run itself goes by; nobody was asked again. Confirmed: how often the last vote, of which no pair of that row is made, puts the chosen response above the rejected one, ties half. Chance is 50%; one vote is noise, so that even good pairs stay far below 100%. Where a row with fewer votes for each pair lies within the interval of the best one, so many may be enough. All votes leave none to hold out. It says how steady the judge is, never how right.</p>`

/** Signs that the judge, or who learns from it, has gone astray. */
export function driftSection({ run, health, iterations = [] }: RunSummary): Section | undefined {
  const table = signsTable(run)
  // Where there is a part about health, they stand there.
  const found = health ? [] : gateLines(run)
  const votes = fewerVotesTable(iterations)
  if (table.rows.length + found.length + votes.rows.length === 0) return undefined
  return {
    id: 'drift',
    title: 'Signs of judge drift',
    content: [
      ...(found.length === 0
        ? []
        : [html`<h3>What gates found</h3><ul>${found.map(line => html`<li>${brief(line)}</li>`)}</ul>`]),
      ...(table.rows.length === 0 ? [] : [htmlTable(table), inWords]),
      ...(votes.rows.length === 0 ? [] : [votesInWords, htmlTable(votes)]),
    ],
  }
}
