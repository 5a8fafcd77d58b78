import { type CallRecord, type Completion, meanOfVotes } from '../../../src/index.js'
import type { WorkSettings } from '../../../src/iterate/stage/prompt-work.js'
import { callRecord } from '../../ledger/make.js'

/** A judge whose text is its score; anything else is no score. */
export const settings: WorkSettings = {
  votes: 3,
  spareVotes: 2,
  requiredVotes: 3,
  unfinished: false,
  reader: 'digits-1',
  parse: ({ text }) =>
    /^\d$/.test(text) ? { ok: true, score: Number(text) } : { ok: false, reason: 'no-score', raw: text },
  aggregation: meanOfVotes,
}

const stops = (texts: readonly string[]): Completion[] => texts.map(text => ({ text, finish: 'stop' }))
const failure = { kind: 'server', message: 'gone', retryable: true }

/** What came of a call: texts that ended by themselves, completions, or a failure. */
type Came = readonly string[] | readonly Completion[] | 'failed' | 'failed for good'

function came(what: Came, n: number): Partial<CallRecord> {
  if (what === 'failed') return { n, completions: [], failure }
  if (what === 'failed for good') return { n, completions: [], failure: { ...failure, retryable: false } }
  const completions = what.flatMap(item => (typeof item === 'string' ? stops([item]) : [item]))
  return { n, completions }
}

/** A recorded call for candidates from `candidate` on. */
export function candidates(candidate: number, what: Came, more: Partial<CallRecord> = {}): CallRecord {
  const n = typeof what === 'string' ? 1 : what.length
  return callRecord({ kind: 'candidates', candidate, ...came(what, n), ...more })
}

/** A recorded call for votes on a candidate from `vote` on. */
export function votes(
  candidate: number,
  vote: number,
  what: Came,
  more: Partial<CallRecord> = {},
): CallRecord {
  const n = typeof what === 'string' ? 1 : what.length
  return callRecord({ kind: 'judgements', candidate, vote, ...came(what, n), ...more })
}
