import { EventEmitter } from 'node:events'

/**
 * As much of a terminal as a line that changes in its place needs. Like tmux and most others, it breaks what is longer
 * than it is wide, and puts it together when it gets wider; the cursor stays with its character.
 */
export class Screen extends EventEmitter {
  readonly isTTY = true
  /** What the process is told of the width. */
  columns: number
  /** Whether the cursor can be seen. */
  isCursorShown = true
  private width: number
  private breaks = true
  private lines = ['']
  private at = 0

  constructor(columns: number) {
    super()
    this.columns = columns
    this.width = columns
  }

  /** Becomes narrower or wider; the process is told later. */
  resize(columns: number): void {
    this.width = columns
  }

  /** Tells the process how wide it is. */
  tell(): void {
    this.columns = this.width
    this.emit('resize')
  }

  write(text: string): boolean {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what moves the cursor
    for (const token of text.match(/\u001b\[[?\d;]*[A-Za-z]|[\n\r]|[^\u001b\n\r]/g) ?? []) this.take(token)
    return true
  }

  /** What a person sees, with the lines that are broken put together. */
  seen(): string[] {
    return this.lines
  }

  private take(token: string): void {
    if (token === '\n') {
      this.lines.push('')
      this.at = 0
    } else if (token === '\r') this.at = this.rowStart()
    else if (token.startsWith('\u001b')) this.obey(token.slice(2))
    else this.put(token)
  }

  private obey(code: string): void {
    if (code === 'J' || code === 'K') {
      // From the first column on of the first row, tmux puts what it erases into its history.
      if (code === 'J' && this.at === 0) throw new Error('what is erased may remain')
      this.line = this.line.slice(0, this.at)
    }
    if (/^\?7[hl]$/.test(code)) this.breaks = code.endsWith('h')
    else if (/^\?25[hl]$/.test(code)) this.isCursorShown = code.endsWith('h')
    else if (!/^([JK]|\d*m|\?2026[hl])$/.test(code)) throw new Error(`a terminal is told ${code}`)
  }

  private put(character: string): void {
    const end = this.rowStart() + this.width
    if (!this.breaks && this.at >= end) this.at = end - 1
    this.line = `${this.line.slice(0, this.at).padEnd(this.at)}${character}${this.line.slice(this.at + 1)}`
    this.at++
  }

  /** Where the cursor's row begins; behind the last column it still is in that row. */
  private rowStart(): number {
    return Math.floor(Math.max(0, this.at - 1) / this.width) * this.width
  }

  private get line(): string {
    return this.lines.at(-1) ?? ''
  }

  private set line(text: string) {
    this.lines[this.lines.length - 1] = text
  }
}
