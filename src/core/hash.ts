import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { canonicalJson } from './json.js'

/** SHA-256 of bytes, as 64 hex digits. */
export function sha256Hex(bytes: Uint8Array): string {
  return bytesToHex(sha256(bytes))
}

/**
 * A hash of a text, as 64 hex digits. The text is hashed in its JSON form: as UTF-8, two different lone surrogates
 * would become the same replacement character.
 */
export function hashText(text: string): string {
  return sha256Hex(utf8ToBytes(JSON.stringify(text)))
}

/** A hash of a JSON value that does not depend on the order of its keys: 32 hex digits. */
export function hashJson(value: unknown): string {
  return sha256Hex(utf8ToBytes(canonicalJson(value))).slice(0, 32)
}
