import type { Refusal } from '../state/ask.js'
import { short } from '../texts/short.js'

/** Why something is not there, and what to do. */
export function Refused({ refusal, what }: { readonly refusal: Refusal; readonly what?: string }) {
  return (
    <div class="refused" role="alert">
      {refusal.kind === 'gone' && (
        <p>
          <b>The server does not answer.</b> It was stopped, or this computer cannot reach it. What is on the
          page stays; it goes on by itself when the server is back. To start it again:{' '}
          <code>self-rewarding view RUN</code>, and open the address that it prints.
        </p>
      )}
      {refusal.kind === 'token' && (
        <p>
          <b>This address does not open the run.</b> Its key is missing, or that of an earlier start. Open the
          whole address that <code>self-rewarding view</code> printed in the terminal, with all that follows
          the <code>#</code>.
        </p>
      )}
      {refusal.kind === 'refused' && (
        <p>
          {what !== undefined && <b>{what} cannot be shown. </b>}
          {short(refusal.said, 1000)}
        </p>
      )}
    </div>
  )
}
