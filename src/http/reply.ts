import type { ReplyHeaders } from '../model/reply-headers.js'

/** What a server answered. */
export interface HttpReply {
  readonly status: number
  readonly headers: ReplyHeaders
  /** The body; of an error only its beginning. */
  readonly bytes: Uint8Array
  /** The body goes on after `bytes`. */
  readonly isCut: boolean
}
