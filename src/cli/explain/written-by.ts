import type { CallRecord } from '../../ledger/record.js'
import type { ReadableLedger } from '../../node/run-folder.js'
import type { RowOf } from '../../report/run/rows.js'
import type { Explained } from './types.js'

/** What is known of the call that wrote a prompt. */
export type Written = Pick<Explained['prompt'], 'reply' | 'demonstrations'>

/** The number of the call that wrote a prompt; undefined where it was given. */
export function callOf(source: string): number | undefined {
  const index = /^call:(\d+)\//.exec(source)?.[1]
  return index === undefined ? undefined : Number(index)
}

/** The call that a prompt was read from, where a model wrote it. */
export async function writtenBy(
  ledger: Pick<ReadableLedger, 'calls'>,
  iteration: number,
  { source, prompt: text }: Pick<RowOf<'prompts'>, 'source' | 'prompt'>,
  signal?: AbortSignal,
): Promise<Written> {
  const index = callOf(source)
  if (index === undefined) return {}
  let found: CallRecord | undefined
  for await (const call of ledger.calls(iteration)) {
    signal?.throwIfAborted()
    // Prompts are written before anything else of their iteration is asked.
    if (call.kind !== 'prompts' && found) break
    if (call.kind !== 'prompts' || call.prompt !== index || call.failure) continue
    found = call
    // Under other settings it may have been asked before, and replied something else.
    if (call.completions[0]?.text.includes(text.trim())) break
  }
  const reply = found?.completions[0]?.text
  const demonstrations = found?.demonstrations
  return { ...(reply !== undefined && { reply }), ...(demonstrations && { demonstrations }) }
}

/** Whether a reply is nothing but the prompt that was taken from it. */
export function isCopy(prompt: string, reply: string): boolean {
  return reply.trim() === prompt.trim()
}
