/**
 * A judge's text in the form that the scanner reads: lower case, full-width characters as ASCII, no markdown, HTML or
 * LaTeX dress, one blank between words, one `\n` between lines.
 *
 * Every pattern here either matches a whole run of its characters or has a bounded length, so that the time is linear
 * in the text. Keep it so: ` +\n` would be quadratic on a long run of blanks.
 */
export function tidy(text: string): string {
  const bare = DRESSED.test(text) ? undress(text) : text.toLowerCase()
  const tidied = bare.replace(/[ \n]{2,}/g, gap => (gap.includes('\n') ? '\n' : ' ')).replace(/^ /, '')
  return tidied.includes('#') ? tidied.replace(/(^|\n)#+ ?/g, '$1') : tidied
}

// Most texts need few of the steps, and each step costs a walk through the text.

/** Characters beyond printable ASCII and line feeds. */
const ODD = /[^\n -~]/
/** These, and <*_`\${} of markdown, HTML and LaTeX: to all other texts, `undress` does what `toLowerCase` does. */
const DRESSED = /[^\n !-#%-)+-;=-[\]^a-z|~]/

/** Lower case, ASCII where that says the same, and no dress. */
function undress(text: string): string {
  const isOdd = ODD.test(text)
  let bare = isOdd
    ? text.replace(WIDE, wide => String.fromCharCode(wide.charCodeAt(0) - 0xfee0)).replace(INVISIBLE, '')
    : text
  bare = bare.toLowerCase()
  if (bare.includes('<')) bare = bare.replace(LINE_TAG, '\n').replace(STYLE_TAG, ' ')
  if (bare.includes('\\')) bare = bare.replace(FRACTION, '$1/$2').replace(COMMAND, ' ')
  bare = bare.replace(MARKUP, ' ')
  return isOdd ? bare.replace(LINE_BREAK, '\n').replace(CONTROL, ' ').replace(SPACE, ' ') : bare
}

const WIDE = /[\uFF01-\uFF5E]/g
/** Zero-width and other format characters. */
const INVISIBLE = /\uFE0F|[\u00AD\u200B-\u200F\u2060\uFEFF]/g

const LINE_TAG = /<\/?(?:br ?\/?|p|div|li|ul|ol|h[1-6])>/g
const STYLE_TAG = /<\/?(?:b|strong|em|i|u|span|code|mark|font|center)>/g
const FRACTION = /\\[dt]?frac ?\{(\d{1,6})\} ?\{(\d{1,6})\}/g
const COMMAND = /\\(?:boxed|fbox|text(?:bf|it|rm|sf|tt)?|math(?:bf|it|rm|sf|tt)|left|right)(?![a-z])/g
const MARKUP = /[*_`\\${}]+/g

const LINE_BREAK = /[\r\n\v\f\u0085\u2028\u2029]+/g
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to drop
const CONTROL = /[\u0000-\u0008\u000E-\u001F\u007F]+/g
const SPACE = /[^\S \n]+/g

const REASONING_END = /<\/(?:think|thinking|reasoning)>/gi
const REASONING_START = /^\s*<(?:think|thinking|reasoning)>/i

/**
 * The text without a reasoning trace that its backend left in it: what comes after the last closing tag, and nothing
 * where a trace was opened and never closed.
 */
export function withoutReasoning(text: string): string {
  // Of most texts, this is all that is looked at.
  if (!text.includes('<')) return text
  let end = -1
  for (const match of text.matchAll(REASONING_END)) end = match.index + match[0].length
  if (end >= 0) return text.slice(end)
  return REASONING_START.test(text) ? '' : text
}
