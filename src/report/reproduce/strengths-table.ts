import type { BradleyTerry } from '../../evaluate/strengths/types.js'
import { count, fixed, range } from '../text/numbers.js'
import type { ReproducedTable } from './types.js'

const reasons = {
  'no-comparisons': 'nothing was compared',
  disconnected: 'some models were never compared with the others',
  'one-sided': 'of two groups one won all comparisons, so that no finite strength is the most likely',
}

/** The strongest model first. */
export function strongestFirst<Model extends { readonly strength: number }>(
  models: readonly Model[],
): Model[] {
  return models.toSorted((a, b) => b.strength - a.strength)
}

/** All compared models on one scale, or why there is none. The paper has no such table. */
export function strengthsTable(strengths: BradleyTerry | undefined): ReproducedTable | undefined {
  if (strengths === undefined) return undefined
  const title = 'All comparisons on one scale (Bradley-Terry; ours)'
  if (!strengths.ok) {
    const rows = strengths.groups.map((group, i) => ({ name: `group ${i + 1}`, cells: [group.join(', ')] }))
    return {
      id: 'strengths',
      table: { title, head: ['', 'models'], rows },
      notes: [`There are no strengths: ${reasons[strengths.reason]}.`],
    }
  }
  const { models, comparisons, excluded } = strengths
  return {
    id: 'strengths',
    table: {
      title,
      head: ['', 'strength (95%)', 'Elo points'],
      rows: strongestFirst(models).map(({ model, strength, interval }) => ({
        name: model,
        cells: [
          `${fixed(strength, 3)} (${range(interval, end => fixed(end, 3))})`,
          fixed((strength * 400) / Math.LN10, 0),
        ],
      })),
    },
    notes: [
      `Natural logarithms of odds, 0 on average; a tie is half a win for each. A model that is 1 above another wins against it about 73 times in 100, one that is 0.1 above it 52 or 53 times. ${count(comparisons)} comparisons, ${count(excluded)} excluded.`,
    ],
  }
}
