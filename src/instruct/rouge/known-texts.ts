import { CommonSubsequence } from './lcs.js'
import { fMeasure } from './rouge-l.js'
import { TokenIds } from './tokens.js'

/** A length of subsequence that no two texts have. */
const never = 0x7fffffff

/**
 * Texts by their tokens, and which of them is nearest to another by ROUGE-L. What cannot be above the threshold is not
 * compared, by bounds that hold without exception: the answer is that of a comparison with every text.
 *
 * A text's elements are its tokens with how often they have come before in it, so that two texts share as many elements
 * as tokens, and at least as many as their longest common subsequence has. A text that shares `need` of m elements has
 * one of any m - need + 1; so the rarest of these are asked for who holds them.
 */
export class KnownTexts {
  readonly #ids = new TokenIds()
  /** Texts that hold an element, by the element's number. */
  readonly #holders: number[][] = []
  /** The tokens of all texts, one after the other; text i's are those from start i to start i + 1. */
  #tokens = new Int32Array(1024)
  readonly #starts = [0]
  /** For each text the last question that met it. */
  #met = new Int32Array(256)
  #questions = 0
  /** Lengths that texts have, in tokens. */
  readonly #lengths = new Set<number>()
  #longest = 0
  readonly #common = new CommonSubsequence()

  constructor(private readonly threshold: number) {}

  /** How many texts there are. */
  get size(): number {
    return this.#starts.length - 1
  }

  /** Remembers a text; the first is number 0. */
  add(tokens: readonly string[]): void {
    const start = this.#starts[this.size] ?? 0
    const end = start + tokens.length
    this.#tokens = grown(this.#tokens, end)
    this.#met = grown(this.#met, this.size + 1)
    this.#tokens.set(this.#numbers(tokens), start)
    for (const element of this.#elements(tokens)) this.#holdersOf(element).push(this.size)
    this.#lengths.add(tokens.length)
    this.#longest = Math.max(this.#longest, tokens.length)
    this.#starts.push(end)
  }

  /** The text with the greatest F above the threshold; the earliest among equals. */
  nearest(tokens: readonly string[]): number | undefined {
    const { length } = tokens
    const { need, least } = this.#needs(length)
    if (least === never) return undefined
    const rarestFirst = this.#elements(tokens)
      .map(element => this.#holdersOf(element))
      .sort((a, b) => a.length - b.length)
    this.#common.compareWith(this.#numbers(tokens), this.#ids.size)
    this.#questions++
    let nearest: number | undefined
    let greatest = 0
    for (let missed = 0; missed <= length - least; missed++) {
      for (const text of rarestFirst[missed] ?? []) {
        if (this.#met[text] === this.#questions) continue
        this.#met[text] = this.#questions
        const from = this.#starts[text] ?? 0
        const to = this.#starts[text + 1] ?? 0
        const needed = need[to - from] ?? never
        // It holds none of the elements before this one.
        if (needed > length - missed) continue
        const common = this.#common.lengthWith(this.#tokens, from, to)
        if (common < needed) continue
        const f = fMeasure(common, length, to - from)
        if (f < greatest || (f === greatest && nearest !== undefined && nearest < text)) continue
        nearest = text
        greatest = f
      }
    }
    return nearest
  }

  /** How many tokens a text of each length must have in common with one of `length`, and the least of these. */
  #needs(length: number): { readonly need: Int32Array; readonly least: number } {
    const need = new Int32Array(this.#longest + 1)
    let least = never
    for (const other of this.#lengths) {
      const needed = neededFor(this.threshold, length, other)
      need[other] = needed
      least = Math.min(least, needed)
    }
    return { need, least }
  }

  #numbers(tokens: readonly string[]): Int32Array {
    return Int32Array.from(tokens, token => this.#ids.of(token))
  }

  #elements(tokens: readonly string[]): readonly number[] {
    const counts = new Map<string, number>()
    return tokens.map(token => {
      const before = counts.get(token) ?? 0
      counts.set(token, before + 1)
      // No token has a blank in it.
      return this.#ids.of(before === 0 ? token : `${token} ${before}`)
    })
  }

  #holdersOf(element: number): number[] {
    this.#holders[element] ??= []
    return this.#holders[element]
  }
}

/** The shortest common subsequence that puts F above a threshold. */
function neededFor(threshold: number, one: number, other: number): number {
  const most = Math.min(one, other)
  // F is about 2 common / (one + other). Begun lower than that, so that no rounding error decides.
  let common = Math.max(1, Math.floor((threshold * (one + other)) / 2) - 1)
  while (common <= most && fMeasure(common, one, other) <= threshold) common++
  return common <= most ? common : never
}

/** A list with room for `length` numbers. */
function grown(list: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  if (length <= list.length) return list
  const larger = new Int32Array(2 * length)
  larger.set(list)
  return larger
}
