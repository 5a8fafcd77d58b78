import { join } from 'node:path'
import { hashJson } from '../../core/hash.js'
import { toJson } from '../../core/to-json.js'
import type { JudgedInstruction } from '../../evaluate/types.js'
import type { RunnerOptions } from '../../iterate/index.js'
import type { Judging } from '../../iterate/judging/index.js'
import { type ResolvedJudging, resolveJudging } from '../../iterate/judging/resolve.js'
import type { JudgingReport } from '../../iterate/judging/types.js'
import { costOf, tokensOf } from '../../iterate/spending/usage.js'
import type { JudgePrompt } from '../../judge/index.js'
import { fileLedger } from '../../node/index.js'
import type { BenchedJudge } from '../../report/judge-bench/types.js'
import { modelOf, settingsOf } from '../judge/of-config.js'
import type { RankedItem } from './ranked-file.js'

/** A judge of the bench: a prompt, and the config of who is asked it. */
export interface BenchJudge {
  readonly name: string
  readonly prompt: JudgePrompt
  readonly config: RunnerOptions
}

/** A judge with its work, which is kept in a directory of its own. */
export interface BenchWork extends BenchJudge {
  readonly work: ResolvedJudging<RankedItem>
}

/**
 * The work of one judge, in a directory that is named by all that its calls depend on, the judged texts too: what was
 * asked otherwise is never taken for what is asked now. How votes are read may change, with no call made again.
 */
export async function workOf(
  judge: BenchJudge,
  items: readonly RankedItem[],
  directory: string,
): Promise<BenchWork> {
  const { prompt, config } = judge
  const model = await modelOf(config)
  const given = settingsOf(config)
  const options = { ...given, judge: { ...given.judge, prompt }, items, model }
  const work = resolveJudging({ ...options, ledger: fileLedger(directory) })
  const { seed, format, set, judge: by } = work
  const asked = { template: prompt.templateId, votes: by.votes, sampling: by.sampling, seed, format, set }
  const revision = 'checkpoint' in model ? model.checkpoint.revision : model.revision
  const name = hashJson(toJson({ revision, ...asked })).slice(0, 16)
  return { ...judge, work: { ...work, ledger: fileLedger(join(directory, name)) } }
}

/** What a judge said, as metrics take it. */
export async function saidBy(judging: Judging<RankedItem>): Promise<JudgedInstruction[]> {
  const said: JudgedInstruction[] = []
  for await (const { item, responses } of judging.judged()) {
    said.push({
      ...(item.group !== undefined && { group: item.group }),
      responses: responses.map(judged => ({
        rank: judged.response.rank,
        length: judged.response.length,
        ...('score' in judged && { score: judged.score }),
      })),
    })
  }
  return said
}

/** What a judge did and cost. */
export function benched(
  { name, config: { prices } }: BenchJudge,
  { votes, spent, responses }: JudgingReport,
): BenchedJudge {
  return {
    name,
    votes: votes.received,
    failed: votes.failed,
    responses: responses.received - responses.sameText,
    tokens: tokensOf(spent),
    ...(prices && { money: costOf('judgements', spent, prices), currency: prices.currency }),
  }
}
