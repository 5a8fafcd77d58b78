import { DataError } from '../../core/errors.js'

/** What an error shows. */
const shown = 10

/** Throws where there are any: what is wrong, the first of them, and what to do. */
export function refuseAny(problem: string, found: readonly string[], remedy: string, file: string): void {
  if (found.length === 0) return
  const more = found.length > shown ? `, and ${found.length - shown} more` : ''
  throw new DataError(`${problem}: ${found.slice(0, shown).join('; ')}${more}; ${remedy}`, { file })
}
