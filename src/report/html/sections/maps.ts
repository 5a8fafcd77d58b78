import type { TextMap } from '../../../evaluate/texts/map/types.js'
import { mapTable } from '../../reproduce/map-table.js'
import type { RunSummary } from '../../summary.js'
import { scatter, scatterLegend } from '../charts/scatter.js'
import { figure, responsive } from '../charts/svg.js'
import { type Html, html } from '../html.js'
import { htmlTable } from '../html-table.js'
import type { Section } from '../section.js'

/** Which texts are alike: the paper's Figure 4. */
export function mapSection({ maps = [] }: RunSummary): Section | undefined {
  if (maps.length === 0) return undefined
  const numbers = mapTable(maps)
  return {
    id: 'map',
    title: 'Map of the prompts (Figure 4)',
    content: [
      maps.map(({ of, map }) => mapFigure(of, map)),
      ...(numbers
        ? [htmlTable(numbers.table), numbers.notes.map(note => html`<p class="role">${note}</p>`)]
        : []),
    ],
  }
}

/** A map with its legend. */
export function mapFigure(of: string, map: TextMap): Html {
  const groups = map.groups.map(({ name }) => ({
    name,
    points: map.points.filter(({ group }) => group === name),
  }))
  const sentence = `${of} on a map, ${groups.map(({ name, points }) => `${points.length} of ${name}`).join(', ')}`
  return figure(
    responsive(width => scatter(`${sentence}.`, groups, width)),
    html`${of}. ${scatterLegend(groups)}<br>Near points are alike. Distances between clusters, their sizes and the axes mean nothing; the table has what can be said in numbers.`,
  )
}
