import type { Dispatcher } from 'undici'
import { ProviderError } from '../../core/errors.js'
import { tooLong, unpacked } from './unpack.js'

/** What a reply is read for. */
interface Order {
  readonly maxReplyBytes: number
  readonly signal: AbortSignal | undefined
  readonly resolve: (response: Response) => void
  readonly reject: (error: unknown) => void
}

/** Statuses that have no body. */
const empty = [204, 205, 304]

/**
 * A reply as undici's dispatcher reports it, read whole: its `request` makes a stream for every reply, which would be
 * much of what a call costs.
 *
 * @internal
 */
export class WholeReply implements Dispatcher.DispatchHandler {
  private controller: Dispatcher.DispatchController | undefined
  private status = 0
  private readonly headers: [name: string, value: string][] = []
  private readonly chunks: Uint8Array[] = []
  private size = 0
  private isOver = false
  private readonly onAbort = (): void => this.stop(this.order.signal?.reason)

  constructor(private readonly order: Order) {
    order.signal?.addEventListener('abort', this.onAbort, { once: true })
  }

  /** A call that ended while it waited for a socket is not sent. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.isOver) throw new Error('the call has ended')
    this.controller = controller
  }

  onResponseStart(
    _: Dispatcher.DispatchController,
    status: number,
    headers: { readonly [name: string]: string | string[] | undefined },
  ): void {
    if (status < 200) return
    this.status = status
    for (const [name, value] of Object.entries(headers))
      for (const one of [value ?? []].flat()) this.headers.push([name, one])
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Uint8Array): void {
    this.chunks.push(chunk)
    this.size += chunk.byteLength
    const { maxReplyBytes } = this.order
    if (this.size > maxReplyBytes) this.stop(tooLong(maxReplyBytes))
  }

  onResponseEnd(): void {
    if (this.isOver) return
    try {
      const response = this.response()
      this.end()
      this.order.resolve(response)
    } catch (error) {
      // What is thrown here would be lost in undici, and the call would wait for ever.
      this.stop(ProviderError.isInstance(error) ? error : new TypeError('fetch failed', { cause: error }))
    }
  }

  /** As `fetch` fails: the AI SDK tells by it that no reply came. */
  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.stop(new TypeError('fetch failed', { cause: error }))
  }

  /** Throws for a status that `Response` refuses, and for a body that cannot be unpacked. */
  private response(): Response {
    const { status, headers, chunks, size, order } = this
    if (empty.includes(status)) return new Response(null, { status, headers })
    const encoding = headers.find(([name]) => name === 'content-encoding')?.[1] ?? ''
    const body = unpacked(Buffer.concat(chunks, size), encoding, order.maxReplyBytes)
    return new Response(new Uint8Array(body), { status, headers })
  }

  private stop(error: unknown): void {
    if (this.isOver) return
    this.end()
    this.order.reject(error)
    this.controller?.abort(new Error('the reply is of no more interest'))
  }

  private end(): void {
    this.isOver = true
    this.order.signal?.removeEventListener('abort', this.onAbort)
  }
}
