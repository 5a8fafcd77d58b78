import { fold } from './fold.js'

let found: RegExp | undefined

/** Finds, in UTF-8 that was read as Latin-1, letters of which {@link fold} makes ASCII, such as the Kelvin sign. */
export function foldingToAscii(): RegExp {
  if (found) return found
  const letters: string[] = []
  for (let code = 0x80; code < 0x1_0000; code++) {
    const letter = String.fromCharCode(code)
    // In the fold of a letter, a byte is a letter of ASCII.
    const isAscii = [...fold(letter)].some(each => each < '\x80')
    if (isAscii) letters.push(Buffer.from(letter).toString('latin1'))
  }
  found = new RegExp(letters.join('|'))
  return found
}
