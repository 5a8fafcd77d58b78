import type { TextLengths } from '../../evaluate/texts/lengths.js'
import { count, fixed, percent, range } from '../text/numbers.js'
import type { ReproducedTable, ReproducedTexts } from './types.js'

/** What the texts of each iteration look like. */
export function textsTable(texts: readonly ReproducedTexts[]): ReproducedTable | undefined {
  if (texts.length === 0) return undefined
  return {
    id: 'texts',
    table: {
      title: 'The texts: length, diversity, novelty, refusals, repetition',
      head: [
        '',
        'texts',
        'characters (95%)',
        'distinct-2',
        'self-ROUGE-L',
        'near to a seed',
        'refusals',
        'end in a loop',
      ],
      rows: texts.map(({ name, description: of, of: all = of.n }) => ({
        name,
        cells: [
          all === of.n ? count(of.n) : `${count(of.n)} of ${count(all)}`,
          meanOf(of.lengths.characters),
          fixed(of.distinct[2].sized.value, 3),
          fixed(of.selfRouge.highest.mean, 3),
          percent(of.novelty?.share),
          shareOf(of.refusals.share, of.refusals.n),
          shareOf(of.repetition.loopingShare, of.repetition.n),
        ],
      })),
    },
    notes: [
      'Length in Unicode code points. Self-ROUGE-L: of each text, the F of the nearest other one, averaged. Near to a seed: ROUGE-L F above 0.7. Where texts were drawn of more, everything is measured on those drawn.',
    ],
  }
}

function meanOf({ mean, interval }: TextLengths['characters']): string {
  return `${fixed(mean, 0)} (${range(interval, end => fixed(end, 0))})`
}

function shareOf(share: number | undefined, n: number): string {
  return `${percent(share)} of ${count(n)}`
}
