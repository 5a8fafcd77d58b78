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
<p class="role">Scores and pairs as they would be had each response got so many votes: the first of those that are recorded; nobody was asked again. The pairs are of best against worst, whatever rule the run itself goes by.</p>`

const votesColumns = html`<h3>What each column says</h3><ul>
<li>prompts with one score: of those with several texts that could be paired; all got the same score, so that there is no pair.</li>
<li>votes for each pair: what a pair costs, with the votes on prompts that gave none.</li>
<li>confirmed by the last vote: how often the last of a response's votes, which the row does not count, puts the chosen one above the rejected one; equal counts half. Chance is 50%, and even good pairs stay far below 100%, as one vote is noise. It says how steady the judge is, never how right.</li>
<li>of pairs: those of the row that have such a vote to be held against. With all votes there is none.</li>
</ul><p class="role">Where a row with fewer votes for each pair lies within the interval of the row with the highest share, and that interval above 50%, so many votes may be enough.</p>`

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
      ...(votes.rows.length === 0 ? [] : [votesInWords, htmlTable(votes), votesColumns]),
    ],
  }
}
