/** From the rarest in English to the most frequent. */
const BY_RARITY = 'zqxj0123456789"<>():;-\'kv,.bpygfwmucldrhsnioate '

/** A line to look for in many texts. */
export interface SoughtLine {
  readonly line: string
  /** Its end from a rare character on: `includes` stops wherever the first character of what it looks for stands. */
  readonly rareEnd: string
}

/** Prepares lines for {@link includesOne}. */
export function seek(lines: readonly string[]): SoughtLine[] {
  return lines.map(line => {
    // Near the end a character that is rare would stand before too little.
    const body = line.slice(0, line.length / 2)
    const rare = [...BY_RARITY].find(character => body.includes(character))
    return { line, rareEnd: line.slice(rare === undefined ? 0 : line.indexOf(rare)) }
  })
}

/** Whether a text has one of the lines in it. */
export function includesOne(text: string, lines: readonly SoughtLine[]): boolean {
  return lines.some(({ line, rareEnd }) => text.includes(rareEnd) && text.includes(line))
}
