import { InvalidArgumentError } from '../core/errors.js'

/** An option that nobody reads is a typing error of the caller's, never ignored. */
export function refuseUnknown(options: object, known: readonly string[]): void {
  for (const [name, received] of Object.entries(options)) {
    if (known.includes(name)) continue
    throw new InvalidArgumentError({
      field: name,
      received,
      expected: `one of the options ${known.join(', ')}`,
    })
  }
}
