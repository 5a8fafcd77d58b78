import type { CallRecord } from '../../ledger/record.js'
import { UsageCounter } from '../spending/usage.js'
import { DatasetFiles } from '../stage/dataset-files.js'
import { FunnelCounter } from '../stage/funnel.js'
import { recordKinds, writeRecords } from '../stage/records.js'
import { inOrder } from '../stage/replay.js'
import type { ResolvedJudging } from './resolve.js'
import type { JudgedRound } from './round.js'
import type { JudgingParts } from './run-judging.js'
import type { JudgingReport } from './types.js'

/**
 * Writes the datasets of a round, in order, whole or not at all.
 *
 * @param isIn Which items belong to it. @default all
 */
export async function writeRound(
  { ledger, emit }: Pick<JudgingParts, 'ledger' | 'emit'>,
  { items, judge }: ResolvedJudging,
  { round, replay, counts }: JudgedRound,
  isIn: (index: number) => boolean = () => true,
): Promise<JudgingReport> {
  const files = await DatasetFiles.open(ledger, { iteration: round }, ['prompts', ...recordKinds])
  const funnel = new FunnelCounter()
  const used = new UsageCounter()
  const spend = (call: CallRecord): void => used.add(call)
  try {
    for await (const { index, work } of inOrder(replay, counts, spend)) {
      const prompt = items[index]?.prompt
      if (prompt === undefined || !isIn(index)) continue
      files.write('prompts', { prompt_index: index, prompt, source: 'given' })
      const flags = writeRecords(files, judge.prompt, prompt, index, work)
      await files.drained()
      funnel.addWork(work, flags)
    }
    const datasets = await files.commit()
    emit({ type: 'stage-end', iteration: round, stage: 'responses' })
    const { prompts, candidates, votes, scores } = funnel.result()
    const { received, sameText, flagged } = candidates
    return {
      items: prompts.accepted,
      responses: { received, sameText, flagged },
      votes,
      scores,
      spent: used.result().judgements,
      datasets,
    }
  } catch (error) {
    await files.discard()
    throw error
  }
}
