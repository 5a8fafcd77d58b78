import { reportCardTable } from '../../format-report-card.js'
import type { RunSummary, ScoredText } from '../../summary.js'
import { judges } from '../../tables/model-tables.js'
import { count, decimalsFor, fixed, plural } from '../../text/numbers.js'
import { bounded } from '../../text/printable.js'
import { brief, escapeHtml, Html, html } from '../html.js'
import { htmlTable } from '../html-table.js'
import type { Section } from '../section.js'

const mostSamples = 24

/** A text as its author wrote it, or its beginning; in its own direction. */
function verbatim(whole: string, limit = 1500): Html {
  const { text, left } = bounded(whole, limit)
  const rest = left === 0 ? undefined : html`<p class="role">${plural(left, 'more character')} not shown</p>`
  return html`<pre dir="auto">${new Html(escapeHtml(text))}</pre>${rest}`
}

/** Prompts with what was chosen and rejected, to read. */
export function samplesSection({ samples, qualityMax }: RunSummary): Section | undefined {
  if (samples.length === 0) return undefined
  const decimals = decimalsFor(qualityMax)
  const shown = samples.slice(0, mostSamples)
  const judged = ({ score }: ScoredText): string =>
    score === undefined ? '' : `, the judge's score ${fixed(score, decimals)}`
  const article = ({ iteration, prompt, chosen, rejected, judgement }: (typeof samples)[number], i: number) =>
    html`<article><h3>${i + 1}. Iteration ${iteration}</h3><p class="role">Prompt</p>${verbatim(prompt)}
<div class="responses"><div><p class="role">Chosen${judged(chosen)}</p>${verbatim(chosen.text)}</div>
<div><p class="role">Rejected${judged(rejected)}</p>${verbatim(rejected.text)}</div></div>${
      judgement === undefined
        ? undefined
        : html`<details><summary>What the judge wrote of the chosen response</summary>${verbatim(judgement)}</details>`
    }</article>`
  return {
    id: 'samples',
    title: 'Samples',
    content: [
      html`<p class="role">${count(shown.length)} of ${plural(samples.length, 'sample')}, as the model wrote them. Control characters are shown as symbols.</p>`,
      shown.map(article),
    ],
  }
}

/** Every metric of every model as a judge. */
export function cardsSection(summary: RunSummary): Section | undefined {
  const models = judges(summary)
  if (models.length === 0) return undefined
  return {
    id: 'cards',
    title: 'Report cards of the judges',
    content: models.map(({ name, judge: { card } }) => {
      const table = { ...reportCardTable(card), title: `${name} as a judge` }
      const { bootstrap, groups, instructions, unranked, responses, unscored } = card
      return html`<details><summary>${brief(name)}</summary>${htmlTable(table)}<p class="role">${plural(instructions, 'instruction')} (without distinct ranks and not measured: ${count(unranked)}), ${plural(responses, 'response')} with a score and ${count(unscored)} without. Intervals: ${count(bootstrap.resamples)} bootstrap resamples of ${plural(groups, 'group')}, seed ${bootstrap.seed}. If wrong: the value if excluded items counted as wrong.</p></details>`
    }),
  }
}

/** The settings as they were. */
export function configSection({ config }: RunSummary): Section {
  return { id: 'config', title: 'Settings', content: verbatim(JSON.stringify(config, null, 2), 20_000) }
}
