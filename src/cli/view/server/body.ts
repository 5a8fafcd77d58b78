import type { IncomingMessage } from 'node:http'
import type { z } from 'zod'
import { Refusal } from './refusal.js'

/** Bytes of a body at most. */
const mostBytes = 1 << 14

/**
 * The JSON body of a request.
 *
 * @throws `Refusal` where it is too long, no JSON or of another shape.
 */
export async function readBody<T>(request: IncomingMessage, shape: z.ZodType<T>): Promise<T> {
  const type = request.headers['content-type'] ?? ''
  if (!/^application\/json(;|$)/i.test(type)) throw new Refusal(415, 'the body must be application/json')
  const tooLong = new Refusal(413, `the body has more than ${mostBytes} bytes`)
  if (Number(request.headers['content-length'] ?? 0) > mostBytes) throw tooLong
  const chunks: Buffer[] = []
  let size = 0
  // Whoever sent too much is still told so.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    size += chunk.length
    if (size > mostBytes) throw tooLong
    chunks.push(chunk)
  }
  return checked(shape, parsed(Buffer.concat(chunks).toString('utf8')))
}

/** @throws `Refusal` that names what is wrong. */
export function checked<T>(shape: z.ZodType<T>, value: unknown): T {
  const { success, data, error } = shape.safeParse(value)
  if (success) return data
  const [issue] = error.issues
  throw new Refusal(400, `${issue?.path.join('.') || 'the request'}: ${issue?.message}`)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Refusal(400, 'the body is not JSON')
  }
}
