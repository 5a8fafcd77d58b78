/** A word as a POSIX shell reads it back unchanged, for commands that are copied, and for entrypoints of Ray. */
export function shellQuote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
