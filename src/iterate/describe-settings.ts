import type { Json } from '../core/json.js'
import { toJson } from '../core/to-json.js'
import type { ResolvedOptions } from './resolve-options.js'
import { describeSeedData } from './seed-data.js'
import { seedTrainingOf } from './seed-training-of.js'
import { isJudged } from './stage/is-judged.js'

/** The settings of a run as JSON: what was used, defaults included; no address, no credential. */
export async function describeSettings(options: ResolvedOptions): Promise<Json> {
  const { candidates, judge, select, format } = options
  return toJson({
    seed: options.seed,
    iterations: options.iterations,
    format,
    candidates,
    // Absent where nobody judges.
    judge: isJudged(select)
      ? { ...describeJudge(judge), model: judge.model?.revision, unfinished: judge.unfinished }
      : undefined,
    select: { name: select.name, method: select.method, options: select.options },
    targetPairs: options.targets.length > 0 ? options.targets : undefined,
    training: options.training,
    prompts: options.prompts.id,
    ...(await describeSeedData(options)),
    ...(await (await seedTrainingOf(options))?.describeSeedTraining(options)),
  })
}

/** How a judge is asked and read, as JSON. */
export function describeJudge(judge: Omit<ResolvedOptions['judge'], 'model' | 'unfinished'>) {
  return {
    prompt: judge.prompt.name,
    template: judge.prompt.templateId,
    parser: judge.prompt.parserId,
    scale: judge.prompt.scale,
    votes: judge.votes,
    spareVotes: judge.spareVotes,
    requiredVotes: judge.requiredVotes,
    sampling: judge.sampling,
    aggregation: judge.aggregation.name,
  }
}
