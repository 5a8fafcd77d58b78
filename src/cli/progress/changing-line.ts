import { onExit } from 'signal-exit'

/** What a terminal is told. */
const control = {
  together: '\u001b[?2026h',
  shown: '\u001b[?2026l',
  toStart: '\r',
  // Not from the first column: in the first row tmux would put into its history what it erases.
  erase: '\r \u001b[J\r\u001b[K',
  unbroken: '\u001b[?7l',
  broken: '\u001b[?7h',
  hideCursor: '\u001b[?25l',
  showCursor: '\u001b[?25h',
}

/** The last line of a terminal, which changes in its place. */
export interface ChangingLine {
  /**
   * Shows a text in place of what the line was, and lines above it that remain.
   *
   * @param text One line, or nothing.
   */
  draw(text: string, above?: string): void
  /** Takes it away. */
  close(): void
}

/**
 * A line that changes in its place, whatever becomes of the terminal's width. A terminal that gets narrower breaks it in
 * several before the process is told (tmux takes a quarter of a second), so how many they are cannot be known. The cursor
 * therefore rests where the line begins, and there a terminal keeps it: all below is the line's, however it was broken.
 * Nor does it break when it is drawn for a width that the terminal no longer has.
 */
export function changingLine(terminal: NodeJS.WriteStream): ChangingLine {
  const { together, shown, toStart, erase, unbroken, broken, hideCursor, showCursor } = control
  // Whoever ends the process, the shell goes on where the line was.
  const leave = (): void => void terminal.write(`${erase}${showCursor}`)
  const forget = onExit(leave)
  terminal.write(hideCursor)
  // Ctrl+Z: the shell has the terminal until the process goes on.
  const suspend = (): void => {
    leave()
    process.kill(process.pid, 'SIGSTOP')
  }
  const goOn = (): void => void terminal.write(hideCursor)
  process.on('SIGTSTP', suspend).on('SIGCONT', goOn)
  const draw = (text: string, above = ''): void => {
    const remains = above === '' ? '' : `${above}\n`
    const line = text === '' ? '' : `${unbroken}${text}${toStart}${broken}`
    terminal.write(`${together}${erase}${remains}${line}${shown}`)
  }
  return {
    draw,
    close() {
      forget()
      process.off('SIGTSTP', suspend).off('SIGCONT', goOn)
      leave()
    },
  }
}
