import { count, fixed, percent } from '../text/numbers.js'
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
        'characters',
        'distinct-2',
        'self-ROUGE-L',
        'near to a seed',
        'refusals',
        'end in a loop',
      ],
      rows: texts.map(({ name, description: of }) => ({
        name,
        cells: [
          count(of.n),
          fixed(of.lengths.characters.mean, 0),
          fixed(of.distinct[2].sized.value, 3),
          fixed(of.selfRouge.highest.mean, 3),
          percent(of.novelty?.share),
          count(of.refusals.refused),
          count(of.repetition.looping),
        ],
      })),
    },
    notes: [
      'Length in Unicode code points. Self-ROUGE-L: of each text, the F of the nearest other one, averaged. Near to a seed: ROUGE-L F above 0.7.  docs/texts.md defines each.',
    ],
  }
}
