import type { Random } from '../../../core/seed.js'
import type { Affinities } from './affinities.js'
import { Quadtree } from './quadtree.js'

/** Steps, in the first of which points attract each other more than they should, so that groups find together. */
export const iterations = 1000
const early = 250
const exaggeration = 12

/** Where points come to lie. */
export interface Layout {
  /** x and y in turn. */
  readonly points: Float64Array
  /** The Kullback-Leibler divergence that is left, in nats. */
  readonly divergence: number
}

/**
 * t-SNE by gradient descent with Barnes-Hut forces (van der Maaten 2014), with momentum, gains and the learning rate
 * n / 48, at least 50, as scikit-learn has them. Points begin at random in a small square.
 */
export function tSne(n: number, affinities: Affinities, random: Random): Layout {
  const points = Float64Array.from({ length: 2 * n }, () => (random.next() - 0.5) * 2e-4)
  const forces = forcesOf(n, affinities)
  const rate = Math.max(50, n / (4 * exaggeration))
  const gains = new Float64Array(2 * n).fill(1)
  const moves = new Float64Array(2 * n)
  for (let step = 0; step < iterations; step++) {
    const { gradient } = forces(points, step < early ? exaggeration : 1)
    const momentum = step < early ? 0.5 : 0.8
    for (let i = 0; i < points.length; i++) {
      const slope = gradient[i] ?? 0
      const move = moves[i] ?? 0
      const gain = Math.max(0.01, slope * move < 0 ? (gains[i] ?? 1) + 0.2 : (gains[i] ?? 1) * 0.8)
      gains[i] = gain
      const next = momentum * move - rate * gain * slope
      moves[i] = next
      points[i] = (points[i] ?? 0) + next
    }
    centre(points)
  }
  return { points, divergence: divergenceOf(points, affinities, forces(points, 1).normaliser) }
}

/** The gradient of the divergence at given points, and what their similarities add up to; exact where `theta` is 0. */
export function forcesOf(n: number, { one, other, p }: Affinities, theta = 0.5) {
  const tree = new Quadtree(n)
  const gradient = new Float64Array(2 * n)
  return (points: Float64Array, exaggerated: number): { gradient: Float64Array; normaliser: number } => {
    tree.fill(points)
    // Each point meets itself, with a similarity of 1.
    let normaliser = -n
    for (let i = 0; i < 2 * n; i += 2) {
      tree.ask(points[i] ?? 0, points[i + 1] ?? 0, theta)
      gradient[i] = tree.sums[0] ?? 0
      gradient[i + 1] = tree.sums[1] ?? 0
      normaliser += tree.sums[2] ?? 0
    }
    const apart = -4 / normaliser
    for (let i = 0; i < 2 * n; i++) gradient[i] = (gradient[i] ?? 0) * apart
    for (let pair = 0; pair < p.length; pair++) {
      const a = 2 * (one[pair] ?? 0)
      const b = 2 * (other[pair] ?? 0)
      const dx = (points[a] ?? 0) - (points[b] ?? 0)
      const dy = (points[a + 1] ?? 0) - (points[b + 1] ?? 0)
      // p is that of both orders.
      const pull = (2 * exaggerated * (p[pair] ?? 0)) / (1 + dx * dx + dy * dy)
      gradient[a] = (gradient[a] ?? 0) + pull * dx
      gradient[a + 1] = (gradient[a + 1] ?? 0) + pull * dy
      gradient[b] = (gradient[b] ?? 0) - pull * dx
      gradient[b + 1] = (gradient[b + 1] ?? 0) - pull * dy
    }
    return { gradient, normaliser }
  }
}

/** Sum of p ln(p / q) over ordered pairs. */
export function divergenceOf(
  points: Float64Array,
  { one, other, p }: Affinities,
  normaliser: number,
): number {
  return p.reduce((sum, both, pair) => {
    if (both === 0) return sum
    const a = 2 * (one[pair] ?? 0)
    const b = 2 * (other[pair] ?? 0)
    const dx = (points[a] ?? 0) - (points[b] ?? 0)
    const dy = (points[a + 1] ?? 0) - (points[b + 1] ?? 0)
    return sum + both * Math.log((both / 2) * normaliser * (1 + dx * dx + dy * dy))
  }, 0)
}

function centre(points: Float64Array): void {
  let [x, y] = [0, 0]
  for (let i = 0; i < points.length; i += 2) {
    x += points[i] ?? 0
    y += points[i + 1] ?? 0
  }
  const n = points.length / 2
  for (let i = 0; i < points.length; i += 2) {
    points[i] = (points[i] ?? 0) - x / n
    points[i + 1] = (points[i + 1] ?? 0) - y / n
  }
}
