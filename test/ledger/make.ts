import type { CallRecord } from '../../src/index.js'

/** A record as a run makes it, with fields of one's own. */
export function callRecord(more: Partial<CallRecord> = {}): CallRecord {
  return {
    schema: 1,
    kind: 'candidates',
    iteration: 1,
    stage: 'a'.repeat(32),
    prompt: 0,
    candidate: 0,
    vote: 0,
    n: 1,
    seed: 7,
    completions: [{ text: 'seven', finish: 'stop' }],
    attempts: 1,
    startedAt: 1_700_000_000_000,
    durationMs: 12.5,
    ...more,
  }
}
