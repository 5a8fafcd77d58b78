import { join } from 'node:path'
import { hashJson } from '../../core/hash.js'
import type { JudgedInstruction } from '../../evaluate/types.js'
import type { RunnerOptions } from '../../iterate/index.js'
import { type Judging, judgeDataset } from '../../iterate/judging/index.js'
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

/** The work of one judge, in a directory that is named by what its calls depend on. */
export async function judgingOf(
  { prompt, config }: BenchJudge,
  items: readonly RankedItem[],
  directory: string,
): Promise<Judging<RankedItem>> {
  const model = await modelOf(config)
  const revision = 'checkpoint' in model ? model.checkpoint.revision : model.revision
  const settings = settingsOf(config)
  const { votes, sampling } = settings.judge ?? {}
  const name = hashJson({ template: prompt.templateId, revision, votes, sampling, seed: settings.seed })
  return judgeDataset({
    ...settings,
    judge: { ...settings.judge, prompt },
    ledger: fileLedger(join(directory, name.slice(0, 16))),
    items,
    model,
  })
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
  { name, config }: BenchJudge,
  { votes, spent, responses }: JudgingReport,
): BenchedJudge {
  return {
    name,
    votes: votes.received,
    failed: votes.failed,
    responses: responses.received - responses.sameText,
    tokens: tokensOf(spent),
    ...(config.prices && { money: costOf('judgements', spent, config.prices) }),
  }
}
