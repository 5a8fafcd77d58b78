import { readStored } from '../../iterate/stored.js'
import type { GuardedFolder } from '../../node/guarded-folder.js'
import type { ReadableLedger } from '../../node/run-folder.js'
import { UsageError } from '../usage-error.js'
import { callsOf, fromCalls, stagesOf } from './from-calls.js'
import { fromRows, type PromptRows } from './from-rows.js'
import type { PairName } from './pair-name.js'
import { rowsOf, rowsOfPrompt } from './read-rows.js'
import type { Explained } from './types.js'
import { writtenBy } from './written-by.js'

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
  const call = await writtenBy(ledger, iteration, row)
  const lineage = await readStored(ledger, { document: 'lineage' })
  const model = manifest?.checkpoint.name ?? lineage?.[iteration - 1]?.checkpoint.name
  const rule: unknown = Reflect.get(Object(Reflect.get(Object(manifest?.settings), 'select')), 'name')
  return {
    iteration,
    prompt: {
      index,
      text: row.prompt,
      source: row.source,
      ...call,
    },
    model,
    rule: typeof rule === 'string' ? rule : undefined,
    ...(manifest
      ? await fromDatasets(ledger, iteration, index)
      : fromCalls(await callsOf(ledger, iteration, index), await stagesOf(ledger, iteration))),
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

async function fromDatasets(
  ledger: ReadableLedger,
  iteration: number,
  index: number,
): Promise<Pick<Explained, 'candidates' | 'outcome'>> {
  const read = <K extends keyof PromptRows>(kind: K) => rowsOfPrompt(ledger, iteration, kind, index)
  return fromRows({
    candidates: await read('candidates'),
    judgements: await read('judgements'),
    scores: await read('scores'),
    failures: await read('failures'),
    pairs: await read('pairs'),
    sft: await read('sft'),
  })
}
