import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib'
import { ProviderError } from '../../core/errors.js'

const unpackers = new Map([
  ['gzip', gunzipSync],
  ['x-gzip', gunzipSync],
  ['deflate', inflateSync],
  ['br', brotliDecompressSync],
])

/**
 * The bytes of a reply, unpacked: nobody asks for compression, and some proxies compress all the same.
 *
 * @throws `ProviderError` (`bad-reply`) for what is longer than `maxBytes`, broken, or packed in another way.
 * @internal
 */
export function unpacked(bytes: Buffer, encoding: string, maxBytes: number): Buffer {
  const name = encoding.trim().toLowerCase()
  if (name === '' || name === 'identity' || bytes.length === 0) return bytes
  const unpack = unpackers.get(name)
  if (!unpack)
    throw badReply(`the reply is compressed (${name.slice(0, 80)}), which was not asked for`, false)
  try {
    return unpack(bytes, { maxOutputLength: maxBytes })
  } catch (error) {
    if (Reflect.get(Object(error), 'code') === 'ERR_BUFFER_TOO_LARGE') throw tooLong(maxBytes)
    throw badReply(`the reply calls itself ${name} and cannot be unpacked`, true)
  }
}

/** The error for a reply that is longer than it may be. @internal */
export function tooLong(maxBytes: number): ProviderError {
  return badReply(`the reply is longer than maxReplyBytes (${maxBytes}); it was not read to its end`, false)
}

function badReply(message: string, retryable: boolean): ProviderError {
  return new ProviderError(message, { kind: 'bad-reply', retryable })
}
