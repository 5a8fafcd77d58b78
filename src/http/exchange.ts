import type { Dispatcher } from 'undici'
import { onAbort } from '../core/on-abort.js'
import type { ReplyHeaders } from '../model/reply-headers.js'
import type { Failures } from './failures.js'
import type { HttpReply } from './reply.js'

/** Of an error's body, enough for its message. */
const errorBytes = 16_384

/** An error is known by its status: its body is not worth a longer wait. */
const errorBodyMs = 5000

/** Where an attempt is given up. */
export interface ReplyLimits {
  readonly timeoutMs: number
  readonly maxReplyBytes: number
}

/** What an exchange works for. */
interface Order {
  readonly limits: ReplyLimits
  readonly failures: Failures
  readonly signal: AbortSignal
  readonly resolve: (reply: HttpReply) => void
  readonly reject: (error: unknown) => void
}

/**
 * One request and its reply, as undici's dispatcher reports them: its `request` makes a stream and an abort controller
 * for every reply, which would be most of what a call costs.
 *
 * A body is read up to a limit, then its connection is dropped. The body of an error counts only as far as it comes:
 * cut or slow, the status stays what is reported.
 *
 * @internal
 */
export class Exchange implements Dispatcher.DispatchHandler {
  private controller: Dispatcher.DispatchController | undefined
  private status = 0
  private headers: ReplyHeaders = {}
  private chunks: Uint8Array[] = []
  private size = 0
  private isOver = false
  private readonly timer: NodeJS.Timeout
  private errorTimer: NodeJS.Timeout | undefined
  private readonly release: () => void

  constructor(private readonly order: Order) {
    const { limits, failures, signal } = order
    this.timer = setTimeout(() => this.cut(failures.timeout(limits.timeoutMs)), limits.timeoutMs)
    this.release = onAbort(signal, () => this.fail(signal.reason))
  }

  /** A call that ended while it waited for a socket is not sent; thrown, this leaves the socket to the next one. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.isOver) throw new Error('the call has ended')
    this.controller = controller
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: ReplyHeaders): void {
    if (status < 200 || this.isOver) return
    this.status = status
    this.headers = headers
    if (this.isError) this.errorTimer = setTimeout(() => this.finish(true), errorBodyMs)
    else if (Number(headers['content-length'] ?? 0) > this.order.limits.maxReplyBytes) this.tooLarge()
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Uint8Array): void {
    if (this.isOver) return
    this.chunks.push(chunk)
    this.size += chunk.byteLength
    if (this.isError) {
      if (this.size > errorBytes) this.finish(true)
    } else if (this.size > this.order.limits.maxReplyBytes) this.tooLarge()
  }

  onResponseEnd(): void {
    this.finish(false)
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.cut(this.order.failures.network(error))
  }

  private get isError(): boolean {
    return this.status >= 300
  }

  private tooLarge(): void {
    const { limits, failures } = this.order
    this.fail(failures.tooLarge(limits.maxReplyBytes))
  }

  /** The reply does not come to its end. */
  private cut(error: unknown): void {
    if (this.isError) this.finish(true)
    else this.fail(error)
  }

  private fail(error: unknown): void {
    if (this.isOver) return
    this.order.reject(error)
    this.drop()
    this.end()
  }

  private finish(isCut: boolean): void {
    if (this.isOver) return
    const { status, headers, chunks } = this
    const [only] = chunks
    const all = chunks.length === 1 && only ? only : Buffer.concat(chunks)
    const bytes = isCut ? all.subarray(0, errorBytes) : all
    this.order.resolve({ status, headers, bytes, isCut })
    if (isCut) this.drop()
    this.end()
  }

  private end(): void {
    this.isOver = true
    clearTimeout(this.timer)
    clearTimeout(this.errorTimer)
    this.release()
    // What waited for a reply is old to the garbage collector by now, and keeps alive whatever it still points to.
    this.controller = undefined
    this.headers = {}
    this.chunks = []
  }

  /** Closes the connection; nothing where it is closed. */
  private drop(): void {
    this.isOver = true // undici tells of the abort at once
    this.controller?.abort(new Error('the reply is of no more interest'))
  }
}
