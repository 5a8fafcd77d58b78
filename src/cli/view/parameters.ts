/** Reads a port. */
export function portNumber(text: string): number {
  const port = Number(text)
  if (/^\d{1,5}$/.test(text) && port >= 1 && port <= 65_535) return port
  throw new SyntaxError('expected a port, 1 to 65535')
}

/** Reads the name of a person. */
export function personName(text: string): string {
  const name = text.trim()
  if (name !== '' && name.length <= 100 && !/\p{Cc}/u.test(name)) return name
  throw new SyntaxError('expected a name of at most 100 characters')
}
