import { RunError } from './errors.js'
import type { CallContext } from './iteration.js'
import { tokensOf, UsageCounter } from './spending/usage.js'
import type { WorkSettings } from './stage/prompt-work.js'

/** What a change makes useless. */
interface Change {
  /** What changed, in words. */
  readonly changed: readonly string[]
  /** Whether a recorded call no longer counts. */
  readonly isLost: (call: { readonly kind: string; readonly stage: string }) => boolean
}

/** Refuses a change that would make recorded calls again, or says that it does. */
export async function settleChange(
  { ledger, iteration, emit, onDamage, onChange }: CallContext,
  { changed, isLost }: Change,
): Promise<void> {
  const lost = new UsageCounter()
  for await (const call of ledger.calls(iteration, onDamage)) if (isLost(call)) lost.add(call)
  const { calls, tokens } = lost
  if (calls === 0) return
  if (onChange === 'redo') {
    emit({ type: 'settings-change', iteration, action: 'redo', changed, calls, tokens })
    return
  }
  const used = Object.entries(lost.result()).filter(([, usage]) => usage.calls > 0)
  const detail = used.map(([kind, usage]) => `${kind} ${usage.calls} calls and ${tokensOf(usage)} tokens`)
  throw new RunError(
    `recorded calls of iteration ${iteration} of ${ledger.location} were made under other settings (${changed.join('; ')}). ` +
      `To go on they would be made again: ${detail.join(', ')} were used for them`,
    {
      reason: 'settings-changed',
      advice: "Give the settings of then, start with changes: 'redo', or use another run directory",
    },
  )
}

/** Whether calls of a kind make responses or scores; what nobody needs is not lost. */
export function isResponse(kind: string, { votes }: Pick<WorkSettings, 'votes'>): boolean {
  return kind === 'candidates' || (kind === 'judgements' && votes > 0)
}
