/** Ends every document; also what short rows are padded with. */
export const END = 0

const UNKNOWN = 1
const special = ['<end>', '<unknown>', '\n']

/** Words of a world and their numbers. A text is words between blanks, on one line or several. */
export class Vocabulary {
  /** All tokens, by number. */
  readonly words: readonly string[]
  readonly #ids: ReadonlyMap<string, number>

  constructor(words: readonly string[]) {
    this.words = [...special, ...words]
    this.#ids = new Map(this.words.map((word, id) => [word, id]))
  }

  /** Numbers of a text's words; a word that is not known has the number of `<unknown>`, the end cannot be written. */
  encode(text: string): number[] {
    const words = text.match(/\n|\S+/g) ?? []
    return words.map(word => this.#ids.get(word) || UNKNOWN)
  }

  /** The first word of a text that is not known; `undefined` where all are. */
  unknownWord(text: string): string | undefined {
    return text.match(/\S+/g)?.find(word => !this.#ids.has(word))
  }

  /** The text of some tokens. */
  decode(tokens: readonly number[]): string {
    const words = tokens.map(token => this.words[token] ?? '<unknown>')
    return words.join(' ').replace(/ ?\n ?/g, '\n')
  }
}
