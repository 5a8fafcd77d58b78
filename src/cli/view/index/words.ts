/** Distinct words at most; they come from files. */
const most = 1000
/** Characters of a word at most. */
const longest = 200

/** Outcomes that are no reasons. */
export const outcomes = { open: 0, pair: 1, positive: 2 } as const

/** Gives words small numbers, so that a column of them is flat memory. */
export class Words {
  private readonly words: string[] = Object.keys(outcomes)
  private readonly codes = new Map<string, number>()

  /** The number of a reason; a rule of somebody's own may have any, and those past the thousandth are one. */
  codeOfReason(reason: string): number {
    const known = this.codes.get(reason)
    if (known !== undefined) return known
    if (this.codes.size >= most) return this.codeOfRest()
    const code = this.words.length
    this.words.push(reason.slice(0, longest))
    this.codes.set(reason, code)
    return code
  }

  private rest: number | undefined
  private codeOfRest(): number {
    this.rest ??= this.words.push('other reasons') - 1
    return this.rest
  }

  wordOf(code: number): string {
    return this.words[code] ?? ''
  }

  /** The numbers that a word of a query stands for: `none` is every reason. */
  codesOf(word: string): ReadonlySet<number> {
    const first = Object.keys(outcomes).length
    const isMeant = (known: string, code: number): boolean =>
      known === word || (word === 'none' && code >= first)
    return new Set(this.words.flatMap((known, code) => (isMeant(known, code) ? [code] : [])))
  }
}
