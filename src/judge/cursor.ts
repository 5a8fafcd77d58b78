/** A place in a text that moves on over what it recognises. */
export class Cursor {
  constructor(
    readonly text: string,
    public at: number,
  ) {}

  /** What a sticky pattern (flag `y`) matches here, after moving past it. Matches of nothing at the end do not count. */
  eat(pattern: RegExp): RegExpExecArray | undefined {
    if (this.at === this.text.length) return undefined
    pattern.lastIndex = this.at
    const match = pattern.exec(this.text)
    if (!match) return undefined
    this.at += match[0].length
    return match
  }

  /**
   * What a global pattern (flag `g`) matches from here on, after moving past it. Does what `matchAll` does, without its
   * copy of the pattern.
   */
  find(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at
    const match = pattern.exec(this.text)
    if (!match) return undefined
    this.at = pattern.lastIndex
    return match[0]
  }

  /** Whether a sticky pattern matches here; the cursor stays. */
  sees(pattern: RegExp): boolean {
    pattern.lastIndex = this.at
    return pattern.test(this.text)
  }
}
