import { mapTexts } from '../../evaluate/texts/map/map-texts.js'
import type { SummaryMap } from '../summary.js'

/** Texts of a map: more take longer and are not told apart. */
const mostTexts = 600
/** Of a text, what is compared. */
const longest = 4000

/** The prompts of every iteration beside the instructions that the run began from, by t-SNE; none of a single group. */
export function mapOf(
  prompts: readonly { readonly name: string; readonly texts: readonly string[] }[],
  seeds: readonly string[],
  seed: number,
): SummaryMap[] {
  const groups = [{ name: 'seed instructions', texts: seeds }, ...prompts]
    .filter(({ texts }) => texts.length > 0)
    .map(({ name, texts }) => ({ name, texts: texts.map(text => text.slice(0, longest)) }))
  return groups.length < 2 ? [] : [{ of: 'Prompts', map: mapTexts({ groups, seed, most: mostTexts }) }]
}
