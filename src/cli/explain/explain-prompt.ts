import { readStored } from '../../iterate/stored.js'
import type { GuardedFolder } from '../../node/guarded-folder.js'
import type { ReadableLedger } from '../../node/run-folder.js'
import { lastTurn, type RowOf } from '../../report/run/rows.js'
import { UsageError } from '../usage-error.js'
import { fromCalls } from './from-calls.js'
import type { PairName } from './pair-name.js'
import { rowsOf, rowsOfPrompt } from './read-rows.js'
import type { Explained, ExplainedCandidate, ExplainedVote, Outcome } from './types.js'

/**
 * Everything that led to a pair: from the datasets of its iteration, or before these are written from its calls.
 *
 * @throws `UsageError` where there is no such prompt.
 */
export async function explainPrompt(
  ledger: GuardedFolder,
  { iteration, prompt: index }: Required<PairName>,
): Promise<Explained> {
  const [row] = await rowsOfPrompt(ledger, iteration, 'prompts', index)
  if (row === undefined) throw new UsageError(await noSuchPrompt(ledger, iteration, index))
  const manifest = await readStored(ledger, { document: 'manifest', iteration })
  const reply = await replyOf(ledger, iteration, row)
  const lineage = await readStored(ledger, { document: 'lineage' })
  const model = manifest?.checkpoint.name ?? lineage?.[iteration - 1]?.checkpoint.name
  const rule: unknown = Reflect.get(Object(Reflect.get(Object(manifest?.settings), 'select')), 'name')
  return {
    iteration,
    prompt: {
      index,
      text: row.prompt,
      source: row.source,
      ...(reply !== undefined && { reply }),
    },
    model,
    rule: typeof rule === 'string' ? rule : undefined,
    ...(manifest ? await fromDatasets(ledger, iteration, index) : await fromCalls(ledger, iteration, index)),
  }
}

async function noSuchPrompt(ledger: ReadableLedger, iteration: number, index: number): Promise<string> {
  let prompts = 0
  for await (const _ of rowsOf(ledger, iteration, 'prompts')) prompts++
  if (prompts > 0) {
    return `iteration ${iteration} of ${ledger.location} has ${prompts} prompts, 0 to ${prompts - 1}, and no ${index}`
  }
  return `iteration ${iteration} of ${ledger.location} has no prompts yet; self-rewarding status ${ledger.location} says where the run is`
}

/** The reply that a prompt was read from, where a model wrote it. */
async function replyOf(
  ledger: ReadableLedger,
  iteration: number,
  { source }: RowOf<'prompts'>,
): Promise<string | undefined> {
  const call = /^call:(\d+)\//.exec(source)?.[1]
  if (call === undefined) return undefined
  for await (const { kind, prompt, completions } of ledger.calls(iteration)) {
    if (kind === 'prompts' && prompt === Number(call)) return completions[0]?.text
  }
  return undefined
}

async function fromDatasets(
  ledger: ReadableLedger,
  iteration: number,
  index: number,
): Promise<Pick<Explained, 'candidates' | 'outcome'>> {
  const read = <K extends Parameters<typeof rowsOfPrompt>[2]>(kind: K) =>
    rowsOfPrompt(ledger, iteration, kind, index)
  const failures = await read('failures')
  const scores = await read('scores')
  const judgements = await read('judgements')
  const made = (await read('candidates')).map((row): ExplainedCandidate => {
    const { candidate, text, finish, same_text_as, flags } = row
    const own = <T extends { readonly candidate: number }>(rows: readonly T[]): T[] =>
      rows.filter(each => each.candidate === candidate)
    const score = own(scores)[0]?.score
    const reason = own(failures).find(({ stage }) => stage === 'scores')?.reason
    const votes: ExplainedVote[] = [
      ...own(judgements).map(({ vote, score, text }) => ({ vote, score, text })),
      ...own(failures)
        .filter(({ stage }) => stage === 'judgements')
        .map(({ vote, reason, text }) => ({ vote, reason, text })),
    ]
    return {
      candidate,
      text,
      finish,
      ...(same_text_as !== candidate && { sameTextAs: same_text_as }),
      flags: flags === '' ? [] : flags.split(','),
      ...(score !== undefined && { score }),
      ...(reason !== undefined && { reason }),
      votes: votes.sort((a, b) => a.vote - b.vote),
    }
  })
  const lost = failures
    .filter(({ stage }) => stage === 'candidates')
    .map(({ candidate, reason, text }) => ({
      candidate,
      reason: text === '' ? reason : `${reason}: ${text}`,
      flags: [],
      votes: [],
    }))
  return {
    candidates: [...made, ...lost].sort((a, b) => a.candidate - b.candidate),
    outcome: outcomeOf(await read('pairs'), await read('sft'), failures),
  }
}

function outcomeOf(
  pairs: readonly RowOf<'pairs'>[],
  sft: readonly RowOf<'sft'>[],
  failures: readonly RowOf<'failures'>[],
): Outcome {
  if (pairs.length > 0) {
    return {
      kind: 'pairs',
      pairs: pairs.map(({ chosen, chosen_candidate, rejected_candidate }) => ({
        chosen: chosen_candidate,
        rejected: rejected_candidate,
        chosenText: lastTurn(chosen),
      })),
    }
  }
  if (sft.length > 0) return { kind: 'positives', candidates: sft.map(({ candidate }) => candidate) }
  const reason = failures.find(({ stage }) => stage === 'selection')?.reason
  return { kind: 'none', reason: reason ?? 'over-target' }
}
