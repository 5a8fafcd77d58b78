import { InvalidArgumentError } from '../../../core/errors.js'
import type { JsonPath } from './document.js'

/** Makes what a part of a config describes; what is refused is said of the part's place. */
export async function within<T>(path: JsonPath, make: () => T | Promise<T>): Promise<T> {
  try {
    return await make()
  } catch (cause) {
    if (!InvalidArgumentError.isInstance(cause)) throw cause
    const { received, expected } = cause
    const field = [...path, cause.field].join('.')
    throw new InvalidArgumentError({ field, received, expected, cause })
  }
}
