import { ensure, ensureCount, refuseUnknown } from '../../../core/check.js'
import { TokenIds } from '../../../instruct/rouge/tokens.js'
import { checkDraws, checkTexts } from '../check.js'
import { numberedWords } from '../words.js'
import { chosenTexts, placesOf } from './chosen.js'
import { denseCosines, lengthOf, sparseCosines } from './cosines.js'
import { layOut } from './lay-out.js'
import { tfIdf } from './tf-idf.js'
import type { MapTextsOptions, TextGroup, TextMap } from './types.js'

/**
 * A map of groups of texts by t-SNE, as in the paper's figure 4: near texts are alike; distances between clusters, their
 * sizes and their gaps mean nothing. What can be said in numbers is said beside it, of the vectors themselves: the share
 * of a text's nearest neighbours that are of its group, and what chance would give.
 *
 * Compared is by the cosine: of TF-IDF over {@link wordsOf}, or of embeddings. Equal input and seed give an equal map on
 * one JavaScript engine. Takes some seconds for 2,000 texts.
 *
 * @throws `InvalidArgumentError` naming the field, for two groups of one name, or embeddings that do not fit.
 * @example
 * ```ts
 * import { mapTexts } from 'self-rewarding/texts'
 *
 * const { n, points, neighbours } = mapTexts({
 *   groups: [
 *     { name: 'seeds', texts: ['Name a prime.', 'Name a big prime.'] },
 *     { name: 'M1', texts: ['Write a poem about rain.', 'Write a poem about snow.'] },
 *   ],
 *   neighbours: 1,
 * })
 * console.log(n, points[0]?.group, neighbours.purity) // 4 seeds 1
 * ```
 */
export function mapTexts(options: MapTextsOptions): TextMap {
  refuseUnknown(options, ['groups', 'embeddings', 'seed', 'perplexity', 'most', 'neighbours'])
  const { groups, embeddings, seed = 1, perplexity = 30, most = 2000, neighbours = 10 } = options
  checkGroups(groups)
  checkDraws(seed, most, 'most')
  ensure(perplexity >= 1 && Number.isFinite(perplexity), 'perplexity', perplexity, 'a number, at least 1')
  ensureCount(neighbours, 'neighbours')
  const texts = groups.flatMap(group => group.texts)
  checkEmbeddings(embeddings, texts.length)
  const words = embeddings ? [] : numberedWords(texts, new TokenIds())
  const usable = (at: number): boolean =>
    embeddings ? lengthOf(embeddings[at] ?? new Float32Array()) > 0 : words[at]?.length !== 0
  const placed = placesOf(groups).map(group => group.filter(({ at }) => usable(at)))
  const chosen = chosenTexts(placed, most, seed)
  const vectorsOf = <T>(list: readonly T[]): T[] => chosen.flatMap(({ at }) => list[at] ?? [])
  const cosines = embeddings ? denseCosines(vectorsOf(embeddings)) : sparseCosines(tfIdf(vectorsOf(words)))
  const { points, each, ...layout } = layOut({
    groupOf: chosen.map(({ group }) => group),
    groups: groups.length,
    cosines,
    perplexity,
    neighbours,
    seed,
  })
  const mapped = groups.map(({ name, texts: { length } }, group) => {
    const possible = placed[group]?.length ?? 0
    const n = chosen.filter(text => text.group === group).length
    const counts = { texts: length, n, excluded: length - possible, notDrawn: possible - n }
    return { name, ...counts, purity: each[group]?.purity, chance: each[group]?.chance }
  })
  const total = (of: 'excluded' | 'notDrawn'): number => mapped.reduce((sum, group) => sum + group[of], 0)
  return {
    method: 't-SNE',
    vectors: embeddings ? 'embeddings' : 'TF-IDF',
    seed,
    n: chosen.length,
    excluded: total('excluded'),
    notDrawn: total('notDrawn'),
    ...layout,
    groups: mapped,
    points: chosen
      .map((text, i) => ({ ...text, x: points[2 * i] ?? 0, y: points[2 * i + 1] ?? 0 }))
      .sort((a, b) => a.at - b.at)
      .map(({ group, index, x, y }) => ({ group: groups[group]?.name ?? '', index, x, y })),
  }
}

function checkGroups(groups: readonly TextGroup[]): void {
  ensure(Array.isArray(groups), 'groups', groups, 'an array of groups')
  const names = new Set<string>()
  groups.forEach((group, i) => {
    ensure(typeof group === 'object' && group !== null, `groups[${i}]`, group, 'a group with name and texts')
    refuseUnknown(group, ['name', 'texts'])
    const { name, texts } = group
    ensure(
      typeof name === 'string' && !names.has(name),
      `groups[${i}].name`,
      name,
      "a name, no other group's",
    )
    names.add(name)
    checkTexts(texts, `groups[${i}].texts`)
  })
}

function checkEmbeddings(embeddings: readonly Float32Array[] | undefined, texts: number): void {
  if (embeddings === undefined) return
  ensure(
    Array.isArray(embeddings) && embeddings.length === texts,
    'embeddings',
    embeddings,
    `a vector for each text (${texts})`,
  )
  const dimension = embeddings[0]?.length ?? 0
  embeddings.forEach((vector, i) => {
    const ok = vector instanceof Float32Array && vector.length === dimension
    ensure(ok, `embeddings[${i}]`, vector, `a Float32Array of ${dimension} numbers`)
    ensure(vector.every(Number.isFinite), `embeddings[${i}]`, vector, 'finite numbers')
  })
}
