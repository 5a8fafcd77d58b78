/** How tokens are drawn. */
export interface Drawing {
  /** Probabilities are raised to 1 / temperature; 0 takes the most likely token. */
  readonly temperature: number
  /** The most likely tokens that together have this share of the probability are drawn from; 1 is all. */
  readonly topP: number
  /** So many of the most likely tokens are drawn from, before `topP`; 0 is all. */
  readonly topK?: number
}

/**
 * Draws tokens by weights that stand side by side. Equally likely tokens are in the order of the vocabulary, and all
 * sums run in one order, so that the same weights and the same `random` give the same token anywhere.
 */
export class Drawer {
  readonly #vocabulary: number
  /** Tokens, the most likely one first. */
  readonly #order: Int32Array
  /** Their weights. */
  readonly #sorted: Float32Array

  /** For a vocabulary of so many tokens. */
  constructor(vocabulary: number) {
    this.#vocabulary = vocabulary
    this.#order = new Int32Array(vocabulary + 1)
    this.#sorted = new Float32Array(vocabulary + 1)
  }

  /** A token by a number in [0, 1). The weights begin at `from`, and need not add up to anything. */
  draw(weights: Float32Array, from: number, { topP, topK = 0 }: Drawing, random: number): number {
    const vocabulary = this.#vocabulary
    const all = sum(weights, from, vocabulary)
    const most = topK > 0 && topK < vocabulary ? topK : vocabulary
    if (most === vocabulary && topP >= 1) return drawInOrder(weights, from, vocabulary, random * all)
    // Tokens below this are together less than what `topP` leaves out: they need no place in the order.
    const least = most === vocabulary ? ((1 - topP) * all) / vocabulary : 0
    const found = this.#sort(weights, from, least, most)
    const enough = topP * (most === vocabulary ? all : sum(this.#sorted, 0, found))
    let share = 0
    let count = 0
    while (count < found && (count === 0 || share < enough)) share += this.#sorted[count++] ?? 0
    // Only rounding finds no token at all: when they are equally likely, and `topP` is next to nothing.
    if (count === 0) return mostLikely(weights, from, vocabulary)
    return this.#order[drawInOrder(this.#sorted, 0, count, random * share)] ?? 0
  }

  /** Sorts the most likely tokens, by insertion: there are few of them as a rule. Returns how many there are. */
  #sort(weights: Float32Array, from: number, least: number, most: number): number {
    const order = this.#order
    const sorted = this.#sorted
    let count = 0
    for (let token = 0; token < this.#vocabulary; token++) {
      const weight = weights[from + token] ?? 0
      if (weight < least) continue
      let place = count
      for (; place > 0 && weight > (sorted[place - 1] ?? 0); place--) {
        sorted[place] = sorted[place - 1] ?? 0
        order[place] = order[place - 1] ?? 0
      }
      sorted[place] = weight
      order[place] = token
      if (count < most) count++
    }
    return count
  }
}

function sum(values: Float32Array, from: number, count: number): number {
  let total = 0
  for (let i = from; i < from + count; i++) total += values[i] ?? 0
  return total
}

/** Where a running sum of weights passes `share`. */
function drawInOrder(weights: Float32Array, from: number, count: number, share: number): number {
  let left = share
  let possible = 0
  for (let i = 0; i < count; i++) {
    const weight = weights[from + i] ?? 0
    if (weight > 0) possible = i
    left -= weight
    if (left < 0) return i
  }
  // Rounding left a rest: the last one that is possible at all.
  return possible
}

/** The most likely token, the first of equals. */
export function mostLikely(weights: Float32Array, from: number, vocabulary: number): number {
  let best = 0
  for (let i = 1; i < vocabulary; i++) if ((weights[from + i] ?? 0) > (weights[from + best] ?? 0)) best = i
  return best
}
