import { isAscii } from 'node:buffer'

/** A text in which all cases of a letter are the same, in any script. */
export function fold(text: string): string {
  // Upper case first: it makes ß and ſ what they are written as. The final sigma is the one that depends on its place.
  return text.toUpperCase().toLowerCase().replaceAll('ς', 'σ')
}

/** Looks for a text in any case of letters. */
export class Matcher {
  private readonly wanted: string
  private readonly wantedInJson: string

  constructor(text: string) {
    this.wanted = fold(text)
    this.wantedInJson = fold(JSON.stringify(text).slice(1, -1))
  }

  isIn(text: string): boolean {
    return fold(text).includes(this.wanted)
  }

  /** Whether it may be in a text of these lines of JSON; several times as fast as to parse them. */
  mayBeIn(json: Buffer): boolean {
    const text = isAscii(json) ? json.toString('latin1').toLowerCase() : fold(json.toString('utf8'))
    // A character may be written as an escape, of which there are several.
    return text.includes(this.wantedInJson) || text.includes('\\u') || text.includes('\\/')
  }
}
