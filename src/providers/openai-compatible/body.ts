import type { Readable } from 'node:stream'
import type { Failures } from './failures.js'
import type { HttpReply, ReplyHeaders } from './http.js'

/** Of an error's body, enough for its message. */
const errorBytes = 16_384

/** An error is known by its status: its body is not worth a longer wait. */
const errorBodyMs = 5000

/**
 * Reads a body up to a limit and then drops the connection. The body of an error counts only as far as it comes: cut
 * or slow, the status stays what is reported.
 *
 * @throws `ProviderError` (`bad-reply`) where a success is longer than `maxReplyBytes`.
 * @internal
 */
export async function readBody(
  stream: Readable,
  reply: { readonly status: number; readonly headers: ReplyHeaders; readonly maxReplyBytes: number },
  failures: Failures,
): Promise<Pick<HttpReply, 'bytes' | 'isCut'>> {
  const isError = reply.status >= 300
  const limit = isError ? errorBytes : reply.maxReplyBytes
  stream.on('error', () => {}) // destroy() below emits one, and nobody listens any more
  const announced = Number(reply.headers['content-length'] ?? 0)
  if (!isError && announced > limit) {
    stream.destroy()
    throw failures.tooLarge(limit)
  }
  const timer = isError ? setTimeout(() => stream.destroy(), errorBodyMs) : undefined
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for await (const chunk of stream as AsyncIterable<Uint8Array>) {
      chunks.push(chunk)
      size += chunk.byteLength
      if (size <= limit) continue
      stream.destroy()
      if (!isError) throw failures.tooLarge(limit)
      return { bytes: Buffer.concat(chunks, limit), isCut: true }
    }
  } catch (error) {
    if (!isError) throw error
    return { bytes: Buffer.concat(chunks), isCut: true }
  } finally {
    clearTimeout(timer)
  }
  return { bytes: Buffer.concat(chunks), isCut: false }
}
