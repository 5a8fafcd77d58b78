import { readStored } from '../../iterate/stored.js'
import type { CallRecord } from '../../ledger/record.js'
import type { GuardedFolder } from '../../node/guarded-folder.js'
import type { ReadableLedger } from '../../node/run-folder.js'
import type { Explained, ExplainedCandidate, ExplainedVote } from './types.js'

/** What is recorded of a prompt whose iteration is not at its end: replies, raw. */
export function fromCalls(
  calls: Iterable<CallRecord>,
  stages: ReadonlySet<string>,
): Pick<Explained, 'candidates' | 'outcome'> {
  const candidates = new Map<number, ExplainedCandidate>()
  const votes = new Map<number, ExplainedVote[]>()
  for (const call of calls) {
    if (!stages.has(call.stage)) continue
    const { kind, candidate: first, vote, completions, failure, reading } = call
    if (kind === 'candidates') {
      // Of two replies for one place the first one counts.
      completions.forEach(({ text, finish }, i) => {
        if (candidates.get(first + i)?.text === undefined)
          candidates.set(first + i, { candidate: first + i, text, finish, flags: [], votes: [] })
      })
      if (failure && !candidates.has(first)) {
        const reason = `call-${failure.kind}: ${failure.message}`
        candidates.set(first, { candidate: first, reason, flags: [], votes: [] })
      }
      continue
    }
    const own = votes.get(first) ?? []
    votes.set(first, own)
    completions.forEach(({ text }, i) => {
      const isValid = reading?.valid[i]
      const reason = isValid === undefined ? 'unread' : isValid ? 'valid' : 'gave-none'
      own.push({ vote: vote + i, reason, text })
    })
    if (failure) own.push({ vote, reason: `call-${failure.kind}`, text: failure.raw ?? failure.message })
  }
  // Its record may be damaged; the votes were cast.
  for (const candidate of votes.keys()) {
    if (!candidates.has(candidate))
      candidates.set(candidate, { candidate, reason: 'no-record', flags: [], votes: [] })
  }
  return {
    candidates: [...candidates.values()]
      .sort((a, b) => a.candidate - b.candidate)
      .map(each => ({
        ...each,
        votes: (votes.get(each.candidate) ?? []).sort((a, b) => a.vote - b.vote),
      })),
    outcome: { kind: 'open' },
  }
}

/** Keys of the stages whose calls count. */
export async function stagesOf(ledger: ReadableLedger, iteration: number): Promise<ReadonlySet<string>> {
  const stored = await readStored(ledger, { document: 'stages', iteration })
  return new Set(Object.values(stored?.stages ?? {}))
}

/** The calls for a prompt: those of the run, and those of shards that are not merged. */
export async function callsOf(
  ledger: GuardedFolder,
  iteration: number,
  prompt: number,
): Promise<readonly CallRecord[]> {
  const calls: CallRecord[] = []
  for await (const call of allCalls(ledger, iteration)) if (call.prompt === prompt) calls.push(call)
  return calls
}

async function* allCalls(ledger: GuardedFolder, iteration: number): AsyncGenerator<CallRecord> {
  yield* ledger.calls(iteration)
  for (const shard of await ledger.shards()) {
    if (shard.iterations.includes(iteration)) yield* ledger.ofShard(shard).calls(iteration)
  }
}
