import { randomStream } from '../../../core/seed.js'
import { affinitiesOf } from './affinities.js'
import type { CosinesOf } from './cosines.js'
import { type Neighbours, nearestOf } from './nearest.js'
import { type GroupShares, keptShare, type NeighbourShares, puritiesOf } from './purity.js'
import { iterations, tSne } from './t-sne.js'

/** What is laid out. */
interface Given {
  /** The group of each point. */
  readonly groupOf: readonly number[]
  /** How many groups there are. */
  readonly groups: number
  readonly cosines: CosinesOf
  readonly perplexity: number
  readonly neighbours: number
  readonly seed: number
}

/** Points in a plane, with what their neighbours say. */
interface LaidOut {
  /** x and y in turn. */
  readonly points: Float64Array
  readonly perplexity: number
  readonly iterations: number
  readonly neighbours: NeighbourShares
  readonly each: readonly GroupShares[]
  readonly divergence: number | undefined
}

/** Lays out points by t-SNE of cosines, and looks at their neighbours before and after. */
export function layOut({ groupOf, groups, cosines, seed, ...asked }: Given): LaidOut {
  const n = groupOf.length
  const perplexity = Math.max(1, Math.min(asked.perplexity, (n - 1) / 3))
  const k = Math.max(0, Math.min(asked.neighbours, n - 1))
  const count = Math.max(0, Math.min(Math.max(Math.floor(3 * perplexity), k), n - 1))
  const near = nearestOf(n, count, cosines)
  const { all, each } = puritiesOf(groupOf, groups, near, k)
  if (n < 2) {
    const neighbours = { k, purity: undefined, chance: undefined, kept: undefined }
    return {
      points: new Float64Array(2 * n),
      perplexity,
      iterations: 0,
      neighbours,
      each,
      divergence: undefined,
    }
  }
  const random = randomStream([seed, 'evaluate', 'texts', 'map', 'layout'])
  const { points, divergence } = tSne(n, affinitiesOf(n, near, perplexity), random)
  const kept = keptShare(n, k, near, nearestInPlane(points, k))
  return { points, perplexity, iterations, neighbours: { k, ...all, kept }, each, divergence }
}

function nearestInPlane(points: Float64Array, k: number): Neighbours {
  const n = points.length / 2
  const nearness = new Float64Array(n)
  return nearestOf(n, k, place => {
    for (let i = 0; i < n; i++) {
      const dx = (points[2 * i] ?? 0) - (points[2 * place] ?? 0)
      const dy = (points[2 * i + 1] ?? 0) - (points[2 * place + 1] ?? 0)
      nearness[i] = -(dx * dx + dy * dy)
    }
    return nearness
  })
}
