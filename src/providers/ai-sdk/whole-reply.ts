import type { Dispatcher } from 'undici'
import { ProviderError } from '../../core/errors.js'

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
    if (this.size <= maxReplyBytes) return
    const message = `the reply is longer than maxReplyBytes (${maxReplyBytes}); its download was stopped`
    this.stop(new ProviderError(message, { kind: 'bad-reply', retryable: false }))
  }

  onResponseEnd(): void {
    if (this.isOver) return
    const { status, headers } = this
    const body = empty.includes(status) ? null : Buffer.concat(this.chunks, this.size)
    this.end()
    this.order.resolve(new Response(body, { status, headers }))
  }

  /** As `fetch` fails: the AI SDK tells by it that no reply came. */
  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.stop(new TypeError('fetch failed', { cause: error }))
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
