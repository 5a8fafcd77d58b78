import type { LineBlock, PlacedLine } from '../../../node/line-blocks.js'
import { fold } from './fold.js'
import { foldingToAscii } from './folding-to-ascii.js'

/** Looks for a text in any case of letters. */
export class Matcher {
  private readonly wanted: string
  /** The longest part of it, as JSON has it, of which each letter is a byte. */
  private readonly key: string

  constructor(text: string) {
    this.wanted = fold(text)
    const json = fold(JSON.stringify(text).slice(1, -1))
    // Half of a character is an escape here, and a whole one in a text.
    const parts = json.split(/[^\x20-\x7e]+|\\u[\da-f]{4}/)
    this.key = parts.reduce((longest, part) => (part.length > longest.length ? part : longest), '')
  }

  isIn(text: string): boolean {
    return fold(text).includes(this.wanted)
  }

  /**
   * The lines of JSON in whose texts it may be. To look for its bytes is many times as fast as to parse and fold all
   * texts; where that does not tell, all lines are given.
   */
  *linesOf({ bytes, lines }: LineBlock): Generator<PlacedLine> {
    // Byte by byte, so that places are those of the bytes.
    const text = bytes.toString('latin1').toLowerCase()
    // A letter may be written as an escape, of which there are several.
    const isSure = this.key !== '' && !/\\[u/]/.test(text) && !foldingToAscii().test(bytes.toString('latin1'))
    if (!isSure) {
      yield* lines
      return
    }
    const start = lines[0]?.start ?? 0
    let at = text.indexOf(this.key)
    for (const line of lines) {
      if (at < 0) return
      if (at >= line.end - start) continue
      yield line
      at = text.indexOf(this.key, line.end - start)
    }
  }
}
