/**
 * The tokens that ROUGE compares, as Google's rouge_score makes them without a stemmer: runs of a-z and 0-9 of the
 * text in lower case. A text in another script has none.
 */
export function rougeTokens(text: string): readonly string[] {
  return text.toLowerCase().match(/[a-z0-9]+/g) ?? []
}

/** Numbers for tokens, from 0, given as they are met: equal tokens have equal numbers. */
export class TokenIds {
  readonly #ids = new Map<string, number>()

  /** How many different tokens were met. */
  get size(): number {
    return this.#ids.size
  }

  of(token: string): number {
    const known = this.#ids.get(token)
    if (known !== undefined) return known
    const id = this.#ids.size
    this.#ids.set(token, id)
    return id
  }
}
