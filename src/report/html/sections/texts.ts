import { reportCardTable } from '../../format-report-card.js'
import type { RunSummary } from '../../summary.js'
import { judges } from '../../tables/model-tables.js'
import { count, plural } from '../../text/numbers.js'
import { bounded } from '../../text/printable.js'
import { brief, escapeHtml, Html, html } from '../html.js'
import { htmlTable } from '../html-table.js'
import type { Section } from '../section.js'

/** Settings up to here are shown. */
const longestConfig = 20_000

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
  const { text, left } = bounded(JSON.stringify(config, null, 2), longestConfig)
  return {
    id: 'config',
    title: 'Settings',
    content: [
      html`<pre>${new Html(escapeHtml(text))}</pre>`,
      left > 0
        ? html`<p class="role">${plural(left, 'more character')} not shown; run.json has all</p>`
        : undefined,
    ],
  }
}
