/** Reads a whole number of at least some size. */
export function wholeNumber(least: number): (text: string) => number {
  return text => {
    const value = Number(text)
    if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= least) return value
    throw new SyntaxError(`expected a whole number, ${least} or more`)
  }
}

/** Reads a path: an empty one is a variable that a script forgot to set, and none has a NUL. */
export function path(text: string): string {
  if (text.trim() !== '' && !text.includes('\0')) return text
  throw new SyntaxError('expected a path')
}
