import type { Message } from '../../../model/provider.js'
import type { PairRow } from '../types.js'

/** A line of JSON; lone surrogates, which pyarrow refuses, are a trap before. */
export function jsonLine(value: object): string {
  return JSON.stringify(value)
}

/** The turns of a conversation; `checkTurns` let no raw text pass. */
export function turnsOf(value: string | readonly Message[]): readonly Message[] {
  const turns = typeof value === 'string' ? [{ role: 'user' as const, content: value }] : value
  // In one order, whatever the source had: the first row decides how `datasets` calls the type.
  return turns.map(({ role, content }) => ({ role, content }))
}

/** The one turn of a response. */
export function turnOf(value: string | readonly Message[]): Message {
  const [turn] = turnsOf(value)
  return { role: 'assistant', content: turn?.content ?? '' }
}

/** Chosen score less rejected score; undefined where there are none. */
export function marginOf({
  chosen_score: chosen,
  rejected_score: rejected,
  margin,
}: PairRow): number | undefined {
  const isScored = typeof chosen === 'number' && typeof rejected === 'number'
  return isScored ? chosen - rejected : margin
}

/** Both scores, null where there are none. */
export function scoresOf({ chosen_score = null, rejected_score = null }: PairRow) {
  return { chosen_score, rejected_score }
}
