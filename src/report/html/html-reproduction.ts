import { paperOf } from '../reproduce/head-to-head.js'
import type { Deviation, ReproducedComparison, ReproducedTable, Reproduction } from '../reproduce/types.js'
import { percent, signed } from '../text/numbers.js'
import { shareBars } from './charts/share-bars.js'
import { figure, legend, responsive } from './charts/svg.js'
import { type Html, html } from './html.js'
import { htmlTable } from './html-table.js'
import { htmlPage } from './page.js'
import type { Section } from './section.js'
import { mapFigure } from './sections/maps.js'

/**
 * The paper's tables and figures for a run as one HTML file that needs nothing else.
 *
 * @example
 * ```ts
 * import { writeFile } from 'node:fs/promises'
 * import { htmlReproduction, type Reproduction } from 'self-rewarding/report'
 *
 * async function makePage(reproduction: Reproduction) {
 *   await writeFile('reproduction.html', htmlReproduction(reproduction))
 * }
 * ```
 */
export function htmlReproduction(reproduction: Reproduction): string {
  const { title, tables, deviations, missing, comparisons, maps } = reproduction
  const pictures: Readonly<Record<string, () => readonly Html[]>> = {
    'figure-3': () => [comparisonBars(comparisons)],
    'figure-4': () => maps.map(({ of, map }) => mapFigure(of, map)),
  }
  const sectionOf = ({ id, table, notes }: ReproducedTable): Section => ({
    id,
    title: table.title,
    content: [
      ...(Object.hasOwn(pictures, id) ? (pictures[id]?.() ?? []) : []),
      htmlTable(table, { intervals: true }),
      notes.map(note => html`<p class="role">${note}</p>`),
    ],
  })
  return htmlPage({
    title: `${title}, beside the paper`,
    about: 'Self-Rewarding Language Models, Yuan et al. 2024, arXiv 2401.10020v1.',
    lead: missing.length === 0 ? undefined : missingNumbers(missing),
    sections: [...tables.map(sectionOf), deviationsSection(deviations)],
    footer: 'Made by self-rewarding from what the run directory holds.',
  })
}

function missingNumbers(missing: readonly string[]): Html {
  return html`<p>There are no numbers for:</p><ul>${missing.map(each => html`<li>${each}</li>`)}</ul>`
}

/** Figure 3: the paper's bar over the run's own. */
function comparisonBars(comparisons: readonly ReproducedComparison[]): Html {
  const bar = (name: string, of: { win: number; tie: number; lose: number }, net: number) => {
    const all = of.win + of.tie + of.lose
    const segment = (kind: 'win' | 'tie' | 'lose') => ({
      name: kind,
      value: of[kind],
      kind,
      text: percent(all === 0 ? undefined : of[kind] / all),
    })
    return {
      name,
      shown: `net ${signed(net, 2)}`,
      segments: [segment('win'), segment('tie'), segment('lose')],
    }
  }
  const rows = comparisons.flatMap(comparison => {
    const { a, b, net } = comparison
    const reported = paperOf(comparison)
    const name = `${a} against ${b}`
    return [
      ...(reported ? [bar(`${name}, paper`, reported, reported.win - reported.lose)] : []),
      bar(reported ? `${name}, here` : name, comparison, net.value),
    ]
  })
  const sentence = rows
    .map(({ name, segments }) => `${name}: ${segments.map(({ name, text }) => `${name} ${text}`).join(', ')}`)
    .join('; ')
  return figure(
    responsive(width => shareBars(`${sentence}.`, rows, width)),
    html`${legend(['win', "the first model's answer is better"], ['tie', 'equally good, or the orders disagree'], ['lose', "the second's is better"])}`,
  )
}

function deviationsSection(deviations: readonly Deviation[]): Section {
  const rows = deviations.map(({ what, paper, here }) => ({ name: what, cells: [paper, here] }))
  return {
    id: 'deviations',
    title: 'What this run does otherwise, or chose where the paper is silent',
    content: [
      htmlTable(
        { title: 'From the settings of the run', head: ['', 'paper', 'here'], rows },
        { sentences: true },
      ),
    ],
  }
}
