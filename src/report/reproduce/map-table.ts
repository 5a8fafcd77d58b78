import { count, fixed, percent } from '../text/numbers.js'
import { ofPaper } from './paper.js'
import type { ReproducedMap, ReproducedTable } from './types.js'

/** Figure 4 in numbers: how far each group keeps to itself. */
export function mapTable(maps: readonly ReproducedMap[]): ReproducedTable | undefined {
  if (maps.length === 0) return undefined
  const rows = maps.flatMap(({ of, map, unread = {} }) =>
    map.groups.map(({ name, n, purity, chance, notDrawn, excluded }) => ({
      name: `${of}: ${name}`,
      cells: [
        count(n),
        percent(purity),
        percent(chance),
        count(notDrawn + (ofPaper(unread, name) ?? 0)),
        count(excluded),
      ],
    })),
  )
  const [first] = maps
  const how = first
    ? `${first.map.method} of ${first.map.vectors} vectors, perplexity ${fixed(first.map.perplexity, 0)}.`
    : ''
  return {
    id: 'figure-4',
    table: {
      title: 'Figure 4: which texts are alike',
      head: ['', 'texts', 'neighbours of the same group', 'by chance', 'not drawn', 'without a word'],
      rows,
    },
    notes: [
      `Of each text's nearest neighbours, before any picture is made. ${how} The paper's picture shows AIFT near to IFT, and EFT apart.`,
    ],
  }
}
