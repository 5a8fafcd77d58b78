import { suggest } from '../core/suggest.js'

/** Reads one of several names; of a misspelt one, the error names the nearest. */
export function oneOf<Name extends string>(names: readonly Name[]): (text: string) => Name {
  return text => {
    const found = names.find(name => name === text)
    if (found !== undefined) return found
    const near = suggest(text, names)
    throw new SyntaxError(
      `expected one of ${names.join(', ')}${near === undefined ? '' : `; did you mean ${near}?`}`,
    )
  }
}
