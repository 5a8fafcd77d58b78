import { canonicalJson } from './json.js'
import { Sha256 } from './sha256.js'

/**
 * A hash of a text, as 64 hex digits. The text is hashed in its JSON form: as UTF-8, two different lone surrogates
 * would become the same replacement character.
 */
export function hashText(text: string): string {
  return new Sha256().update(JSON.stringify(text)).hex()
}

/** A hash of a JSON value that does not depend on the order of its keys: 32 hex digits. */
export function hashJson(value: unknown): string {
  return new Sha256().update(canonicalJson(value)).hex().slice(0, 32)
}
