/**
 * A text that changes neither the state of a terminal nor the direction of the text around it: control characters
 * become their pictures (ESC is ␛), and what is invisible but reorders or hides text becomes U+FFFD. Line feeds stay.
 *
 * Replaced, not removed: what a model wrote is shown as it is, and two different texts never look the same.
 */
export function printable(text: string): string {
  return text
    .replace(/\p{Surrogate}/gu, '\uFFFD')
    .replace(/\r\n/g, '\n')
    .replace(/\t/g, ' ')
    .replace(CONTROL, picture)
    .replace(HIDDEN, '\uFFFD')
}

/** A text as one printable line. */
export function oneLine(text: string): string {
  return printable(text).replace(/\s+/g, ' ').trim()
}

/** The beginning of a text, and how many characters were left out. */
export function bounded(text: string, limit: number): { readonly text: string; readonly left: number } {
  if (text.length <= limit) return { text, left: 0 }
  // Not between the two halves of a character.
  const end = /[\uD800-\uDBFF]/.test(text.charAt(limit - 1)) ? limit - 1 : limit
  return { text: text.slice(0, end), left: text.length - end }
}

/** C0 without the line feed, DEL, C1. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to replace
const CONTROL = /[\u0000-\u0009\u000B-\u001F\u007F-\u009F]/g

/** Bidirectional controls, zero-width characters but the two joiners, separators, tags, interlinear annotations. */
const HIDDEN = /[\u061C\u200B\u200E\u200F\u2028-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB\u{E0000}-\u{E007F}]/gu

/** Unicode has pictures for C0 and DEL, none for C1. */
function picture(control: string): string {
  const code = control.charCodeAt(0)
  if (code === 0x7f) return '\u2421'
  return code < 0x20 ? String.fromCharCode(0x2400 + code) : '\uFFFD'
}
