/** A word as a POSIX shell reads it back unchanged, for commands that are shown to be copied; nothing is run here. */
export function shellQuote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
