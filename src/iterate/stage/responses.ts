import { deriveSeed } from '../../core/seed.js'
import type { DatasetInfo, Shard } from '../../ledger/ledger.js'
import { candidateInput, withStop } from '../../model/format.js'
import type { StageCall } from '../calls/caller.js'
import type { IterationContext } from '../iteration.js'
import { PairTarget } from './pair-target.js'
import { type PlannedCall, PromptWork } from './prompt-work.js'
import { inOrder, type ReplayInputs, type Scan } from './replay.js'
import { selectFor } from './selection.js'
import { type StageKeys, stagesOf } from './stage-keys.js'
import { storedPrompts } from './stored-prompts.js'
import { votePlanner } from './vote-planner.js'
import { recordedWork, workAll } from './work.js'

/** An iteration's responses and judgements: what is asked, and what of it is recorded. */
export interface Responses {
  readonly prompts: DatasetInfo
  readonly stages: StageKeys
  readonly replay: ReplayInputs
  readonly recorded: Scan
  /** Whose calls are made, where not all are. */
  readonly shard: Shard | undefined
}

/** Finds out what is recorded of an iteration's responses and judgements. */
export async function recordedResponses(
  context: IterationContext,
  prompts: DatasetInfo,
  stages: StageKeys,
  shard?: Shard,
): Promise<Responses> {
  const { options, iteration, ledger, onDamage } = context
  const replay: ReplayInputs = {
    ledger,
    iteration,
    stages: stagesOf(stages, options.work),
    items: prompts.rows,
    work: () => new PromptWork(options.work, options.candidates.n),
    onDamage,
  }
  const recorded = await recordedWork(replay, options.maxFailureShare, async found => {
    const target = await reachedTarget(context, { prompts, stages, replay, recorded: found, shard })
    return index => target.isNeeded(index)
  })
  return { prompts, stages, replay, recorded, shard }
}

/** Makes the calls that are missing: all of them, or those of a shard. */
export async function askForResponses(context: IterationContext, responses: Responses): Promise<void> {
  const { options, iteration, ledger } = context
  const { prompts, stages, recorded, shard } = responses
  const texts = new Map<number, string>()
  const target = await reachedTarget(context, responses)
  const stored = await storedPrompts(ledger, iteration)
  const plan = callPlanner(context, stages)
  const select = (index: number, work: PromptWork) =>
    selectFor(
      { strategy: options.select, seed: options.seed, iteration },
      texts.get(index) ?? '',
      index,
      work,
    )
  await workAll({
    context,
    stage: 'responses',
    scan: recorded,
    items: prompts.rows,
    isOurs: index => shard === undefined || isOf(shard, index),
    isNeeded: index => target.isNeeded(index),
    isUsed: index => target.isUsed(index),
    ...(options.judge.model && { judge: options.judge.model }),
    begin: async index => {
      texts.set(index, await stored.at(index))
    },
    leave: index => texts.delete(index),
    plan: (call, index, work) => plan(texts.get(index) ?? '', call, index, work),
    pause: (index, work) => {
      if (!target.isSet) return
      const selected = select(index, work)
      target.note(index, selected.ok ? selected.rows.length : 0)
    },
    complete: (index, work) => {
      announce(context, index, select(index, work))
      texts.delete(index)
    },
  }).finally(() => stored.close())
}

/** Every `count`-th prompt, so that all shards have equal work. */
function isOf({ index, count }: Shard, prompt: number): boolean {
  return prompt % count === index - 1
}

/** The target, and how far prompts have reached it in earlier starts. */
async function reachedTarget(
  { options, ledger, iteration }: IterationContext,
  { prompts, replay, recorded, shard }: Responses,
): Promise<PairTarget> {
  // What the other shards give is not known to one of them.
  const most = shard ? Number.POSITIVE_INFINITY : options.targetPairs(iteration)
  const target = new PairTarget(most, prompts.rows)
  if (!target.isSet || recorded.done === 0) return target
  const stored = await storedPrompts(ledger, iteration)
  try {
    for await (const { index, work } of inOrder(replay, recorded.counts)) {
      if (!recorded.isDone(index)) continue
      const prompt = await stored.at(index)
      const selected = selectFor(
        { strategy: options.select, seed: options.seed, iteration },
        prompt,
        index,
        work,
      )
      target.note(index, selected.ok ? selected.rows.length : 0)
    }
    return target
  } finally {
    await stored.close()
  }
}

/** Makes the requests of calls. */
function callPlanner({ options, iteration }: IterationContext, stages: StageKeys) {
  const { seed, format, candidates, judge } = options
  const sampling = withStop(candidates.sampling, format)
  const affinity = (index: number): string => `prompt-${iteration}-${index}`
  const kind = 'judgements'
  const planVote = votePlanner({ kind, stage: stages.judgements, iteration, judge, format, seed, affinity })
  return (prompt: string, call: PlannedCall, index: number, work: PromptWork): StageCall => {
    if (call.kind === 'judgements') return planVote(prompt, call, index, work)
    return {
      kind: 'candidates',
      at: { stage: stages.candidates, prompt: index, candidate: call.first, vote: 0 },
      priority: 1,
      request: {
        input: candidateInput(format, prompt),
        n: call.n,
        seed: deriveSeed([seed, iteration, 'candidates', index, call.first]),
        sampling,
        affinity: affinity(index),
      },
    }
  }
}

function announce(
  { iteration, emit }: IterationContext,
  index: number,
  selected: ReturnType<typeof selectFor>,
): void {
  if (!selected.ok) {
    emit({ type: 'prompt-exclude', iteration, promptIndex: index, reason: selected.reason })
    return
  }
  for (const row of selected.rows) {
    emit(
      'chosen' in row
        ? { type: 'pair', iteration, pair: row }
        : { type: 'positive', iteration, example: row },
    )
  }
}
