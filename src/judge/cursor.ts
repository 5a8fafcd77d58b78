/** A place in a text that moves on over what it recognises. */
export class Cursor {
  constructor(
    readonly text: string,
    public at: number,
  ) {}

  /** What a sticky pattern (flag `y`) matches here, after moving past it. */
  eat(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.at
    const match = pattern.exec(this.text)
    if (!match) return undefined
    this.at += match[0].length
    return match
  }

  /** Whether a sticky pattern matches here; the cursor stays. */
  sees(pattern: RegExp): boolean {
    pattern.lastIndex = this.at
    return pattern.test(this.text)
  }
}
