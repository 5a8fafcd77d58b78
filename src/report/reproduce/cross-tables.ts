import { count, fixed, range, signed } from '../text/numbers.js'
import type { ReproducedCross, ReproducedPreference, ReproducedTable } from './types.js'

const warning = "A model's score of its own answers is no measure of quality"

/** What every model gives to the answers of every model. The paper has no such table. */
export function crossTable(cross: readonly ReproducedCross[]): ReproducedTable | undefined {
  if (cross.length === 0) return undefined
  const judges = [...new Set(cross.map(({ judge }) => judge))]
  const writers = [...new Set(cross.map(({ writer }) => writer))]
  const row = (name: string, judge: string, of: (found: ReproducedCross) => string) => ({
    name,
    cells: writers.map(writer => {
      const found = cross.find(each => each.judge === judge && each.writer === writer)
      return found ? of(found) : '–'
    }),
  })
  return {
    id: 'cross',
    table: {
      title: "What each model gives to each model's answers (ours)",
      head: ['judge', ...writers.map(writer => `answers of ${writer}`)],
      rows: judges.flatMap(judge => [
        row(judge, judge, meanOf),
        { ...row('answers scored', judge, scoredOf), part: true },
      ]),
    },
    notes: [`Mean scores with 95% intervals. ${warning}: compare down a column, not along the diagonal.`],
  }
}

function meanOf({ mean, interval }: ReproducedCross): string {
  return `${fixed(mean, 2)} (${range(interval, end => fixed(end, 2))})`
}

function scoredOf({ n, excluded }: ReproducedCross): string {
  return excluded > 0 ? `${count(n)} of ${count(n + excluded)}` : count(n)
}

/** How much each model puts its own answers above those of others. The paper has no such table. */
export function preferenceTable(found: readonly ReproducedPreference[]): ReproducedTable | undefined {
  if (found.length === 0) return undefined
  return {
    id: 'self-preference',
    table: {
      title: 'How much each model favours itself (ours)',
      head: ['', 'points (95%)', 'prompts'],
      rows: found.map(({ model, value, interval, n }) => ({
        name: model,
        cells: [`${signed(value, 2)} (${range(interval, end => signed(end, 2))})`, count(n)],
      })),
    },
    notes: [
      `Points by which a model puts its own answers above those of the others, less those by which the other judges do: 0 is no preference, and a judge that has come to like itself is above 0 with its whole interval. ${warning}.`,
    ],
  }
}
