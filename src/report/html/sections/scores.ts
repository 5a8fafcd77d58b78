import type { IterationSummary, RunSummary } from '../../summary.js'
import type { Table } from '../../table.js'
import { countOf, namesIn, total } from '../../tables/tally.js'
import { count } from '../../text/numbers.js'
import { histograms } from '../charts/histogram.js'
import { type Content, html } from '../html.js'
import { numbersBehind } from '../html-table.js'
import type { Section } from '../section.js'

/** What the judge gave, and how far apart chosen and rejected responses are. */
export function scoresSection({ iterations = [] }: RunSummary): Section | undefined {
  const scored = iterations.filter(({ scores }) => total(scores) > 0)
  if (scored.length === 0) return undefined
  const part = (title: string, what: string, of: 'scores' | 'gaps', note: string): Content[] => {
    const shown = scored.filter(iteration => total(iteration[of]) > 0)
    if (shown.length === 0) return []
    return [
      html`<h3>${title}, in percent</h3>`,
      histograms(
        title,
        shown.map(iteration => ({ name: named(iteration), tally: iteration[of] })),
      ),
      html`<p class="role">${note}</p>`,
      numbersBehind(tallyTable(title, what, shown, of)),
    ]
  }
  return {
    id: 'scores',
    title: 'Scores',
    content: [
      ...part(
        'Responses by score',
        'score',
        'scores',
        'A score is what the votes on a response come to. It says what the judge likes, never how good the responses are: higher scores in a later iteration are no gain by themselves.',
      ),
      ...part(
        'Pairs by gap',
        'gap',
        'gaps',
        "The gap is the chosen response's score less the rejected one's. Wide gaps are clear cases; with narrow ones another draw of votes might turn the pair around.",
      ),
    ],
  }
}

const named = ({ iteration, name }: IterationSummary): string => `Iteration ${iteration} (${name})`

function tallyTable(
  title: string,
  what: string,
  iterations: readonly IterationSummary[],
  of: 'scores' | 'gaps',
): Table {
  return {
    title,
    head: [what, ...iterations.map(named)],
    rows: namesIn(iterations.map(iteration => iteration[of])).map(name => ({
      name,
      cells: iterations.map(iteration => count(countOf(iteration[of], name))),
    })),
  }
}
