import { untilHealthy } from './health.js'
import type { ProcessSettings } from './process-settings.js'
import type { RunningServer } from './start-server.js'

/** How many times in a row, at least, a health address has to be silent. */
const asks = 5

/** A server of which a call got no reply in its time. */
interface Suspect {
  /** From scheme to port. */
  readonly origin: string
  readonly running: RunningServer
  /** Whether another call has got a reply since. */
  readonly hasAnswered: () => boolean
}

/**
 * Looks whether a server hangs: it says nothing, at its health address either. One that is busy answers somewhere.
 *
 * @returns what was seen of one that hangs; undefined where it answers, or has ended.
 * @throws the signal's reason.
 * @internal
 */
export async function seenToHang(
  { origin, running, hasAnswered }: Suspect,
  { hangMs, health }: ProcessSettings,
  signal: AbortSignal,
): Promise<string | undefined> {
  const last = await untilHealthy(origin + health, {
    withinMs: hangMs,
    answerMs: Math.ceil(hangMs / asks),
    times: asks,
    isOver: () => running.isOver || hasAnswered(),
    signal,
  })
  if (last === 'healthy' || last === 'over') return undefined
  return `hangs (a call got no reply in its time, and ${health} gave ${last} for ${hangMs / 1000} s)`
}
