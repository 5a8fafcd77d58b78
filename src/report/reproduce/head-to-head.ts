import { count, percent, signed } from '../text/numbers.js'
import { paper } from './paper.js'
import type { ReproducedComparison, ReproducedRun, ReproducedTable } from './types.js'

/** Figure 3: models against each other. */
export function headToHeadTable({
  comparisons,
  comparedBy,
}: Pick<ReproducedRun, 'comparisons' | 'comparedBy'>): ReproducedTable | undefined {
  if (comparisons.length === 0) return undefined
  const shares = (values: readonly (number | undefined)[]): string =>
    values.some(value => value === undefined)
      ? '–'
      : `${values.map(value => percent(value).replace('%', '')).join(' / ')}%`
  const hasIdentical = comparisons.some(({ identical }) => identical !== undefined)
  const hasNeeded = comparisons.some(({ promptsNeeded }) => promptsNeeded !== undefined)
  const rows = comparisons.map(comparison => {
    const { a, b, n, excluded, win, tie, lose, identical, promptsNeeded } = comparison
    const reported = paperOf({ a, b })
    return {
      name: `${a} against ${b}`,
      cells: [
        shares([reported?.win, reported?.tie, reported?.lose]),
        shares(n === 0 ? [undefined] : [win / n, tie / n, lose / n]),
        reported ? signed(reported.win - reported.lose, 3) : '–',
        netOf(comparison),
        count(n),
        ...(hasIdentical ? [count(identical)] : []),
        count(excluded),
        ...(hasNeeded ? [count(promptsNeeded)] : []),
      ],
    }
  })
  return {
    id: 'figure-3',
    table: {
      title: 'Figure 3: head to head, win / tie / lose',
      head: [
        ...['', 'paper', 'here', 'net, paper', 'net, here (95%)', 'prompts'],
        ...(hasIdentical ? ['same answer'] : []),
        'excluded',
        ...(hasNeeded ? ['prompts needed'] : []),
      ],
      rows,
    },
    notes: [
      `The paper: GPT-4 with the AlpacaEval prompt in both orders on 256 prompts; where the orders disagree it is a tie. Here: ${comparedBy ?? 'see the settings'}.`,
      ...(hasIdentical
        ? ['Same answer: prompts with the same answer of both, ties that nobody was asked about.']
        : []),
      ...(hasNeeded ? ['Prompts needed: how many it takes to see such a net at power 0.8.'] : []),
    ],
  }
}

function netOf({ net: { value, interval } }: ReproducedComparison): string {
  const ends = interval ? ` [${signed(interval.low, 3)}, ${signed(interval.high, 3)}]` : ''
  return `${signed(value, 3)}${ends}`
}

/** What the paper reports of a pair; undefined where it has none. */
export function paperOf({ a, b }: Pick<ReproducedComparison, 'a' | 'b'>) {
  return paper.headToHead.find(pair => pair.a === a && pair.b === b)
}
