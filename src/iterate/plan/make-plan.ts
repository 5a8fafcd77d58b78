import { ensureCount, refuseUnknown } from '../../core/check.js'
import type { RunnerOptions } from '../options.js'
import { type ResolvedOptions, resolveOptions } from '../resolve-options.js'
import { checkSeedData } from '../seed-data.js'
import { seedTrainingOf } from '../seed-training-of.js'
import type { PriceTable } from '../spending/options.js'
import { costOf, type Spent, totalUsage } from '../spending/usage.js'
import { Assumptions } from './assumptions.js'
import { evidenceFor, isEnough } from './evidence.js'
import { expectStages, type Known } from './expect.js'
import { type Sampled, takeSample } from './sample.js'
import { type IterationState, type RunState, readState } from './state.js'
import type { PlannedIteration, PlannedLimit, PlannedUsage, PlanOptions, RunPlan } from './types.js'

/** The work of `planRun`. */
export async function makePlan(given: RunnerOptions, planOptions: PlanOptions): Promise<RunPlan> {
  refuseUnknown(planOptions, ['sample', 'assume', 'signal'] satisfies (keyof PlanOptions)[])
  const { sample, assume, signal } = planOptions
  if (sample !== undefined) ensureCount(sample, 'sample', ' of prompts')
  const assumptions = new Assumptions(assume)
  const options = resolveOptions(given)
  await checkSeedData(options)
  await (await seedTrainingOf(options))?.checkSeedTraining(options)
  const picks = sample ?? 0
  const { state, sampled } = await gather(options, picks, signal)
  const known: Known = {
    options,
    state,
    sampled,
    assumptions,
    several: givesSeveral(options, state, sampled, assumptions),
  }
  const iterations = state.iterations.flatMap(iteration => {
    const planned = planIteration(known, iteration)
    return planned.stages.length > 0 || planned.redo ? [planned] : []
  })
  const { prices, budget } = options
  const total = sumOf(
    iterations.flatMap(({ stages }) => stages),
    prices,
  )
  const spent = usageOf(state.spent, prices)
  return {
    location: options.ledger.location,
    isNew: !state.isBegun,
    iterations,
    total,
    spent,
    ...(sampled && { sample: usageOf(sampled.spent, prices) }),
    ...(prices && { currency: prices.currency }),
    limits: limitsOf(budget, spent, total),
    assumptions: assumptions.stated,
    notes: notesOf(known, iterations, picks),
  }
}

/** What the ledger says and, where it says too little and a sample is wanted, what the model does. */
async function gather(
  options: ResolvedOptions,
  picks: number,
  signal: AbortSignal | undefined,
): Promise<{ readonly state: RunState; readonly sampled: Sampled | undefined }> {
  const state = await readState({ options, picks, signal })
  const { iteration, checkpoint, prompts, revision } = state.current
  if (picks === 0 || checkpoint === undefined || !lacks(state, options.work.votes > 0))
    return { state, sampled: undefined }
  const sampled = await takeSample({
    options,
    iteration,
    checkpoint,
    size: picks,
    prompts: prompts?.open ? undefined : (prompts?.picked ?? []),
    signal,
  })
  // The model that answers may not be the one whose answers are recorded.
  const isOther = revision !== undefined && revision !== sampled.revision
  return {
    state: isOther ? await readState({ options, picks, signal, revision: sampled.revision }) : state,
    sampled,
  }
}

/** Whether too little is recorded of a stage that the run is at. */
function lacks(state: RunState, isJudged: boolean): boolean {
  const { iteration, prompts, remaining } = state.current
  const left = remaining.filter(({ begun, fresh }) => begun.calls + fresh.calls > 0).map(({ kind }) => kind)
  const kinds = prompts?.open
    ? [...left, 'prompts' as const, 'candidates' as const, ...(isJudged ? ['judgements' as const] : [])]
    : left
  return kinds.some(kind => !isEnough(evidenceFor(kind, iteration, { state, sampled: undefined })))
}

function givesSeveral(
  { candidates: { n }, judge, work, evaluate }: ResolvedOptions,
  state: RunState,
  sampled: Sampled | undefined,
  assumptions: Assumptions,
): boolean {
  const known = sampled?.several ?? state.several
  if (known !== undefined) return known
  const isAskedForVotes = (work.votes > 0 && judge.model === undefined) || evaluate.length > 0
  if (isAskedForVotes) {
    assumptions.state(
      `one call gives all candidates of a prompt, or all votes on one (n); a server that gives one at a time takes ${n} and ${judge.votes} times the calls and their inputs`,
    )
  } else if (n > 1) {
    assumptions.state(
      `one call gives all candidates of a prompt (n); a server that gives one at a time takes ${n} times the calls and their inputs`,
    )
  }
  return true
}

function planIteration(known: Known, state: IterationState): PlannedIteration {
  const { iteration, checkpoint, redo } = state
  return {
    iteration,
    ...(checkpoint && { model: checkpoint.name }),
    stages: expectStages(known, state),
    ...(redo && { redo }),
  }
}

function limitsOf(
  budget: ResolvedOptions['budget'],
  spent: PlannedUsage,
  total: PlannedUsage,
): readonly PlannedLimit[] {
  const amounts = {
    calls: ({ calls }: PlannedUsage) => calls,
    tokens: ({ promptTokens, completionTokens }: PlannedUsage) => promptTokens + completionTokens,
    money: ({ money = 0 }: PlannedUsage) => money,
  }
  return (['calls', 'tokens', 'money'] as const).flatMap(limit => {
    const most = budget[limit]
    if (most === undefined) return []
    const [before, planned] = [amounts[limit](spent), amounts[limit](total)]
    return [{ limit, most, spent: before, planned, fits: before + planned <= most }]
  })
}

function notesOf(
  { options, state, sampled }: Known,
  iterations: readonly PlannedIteration[],
  picks: number,
): string[] {
  const targets = options.targets.length > 0 && iterations.length > 0
  const notes: readonly (readonly [boolean, string])[] = [
    [iterations.length > 0, 'attempts that fail and are made again, and training, are not in the plan'],
    [targets, 'an iteration ends when it has its targetPairs: its calls are at most these'],
    [
      options.budget.wallTimeMs !== undefined,
      'budget.wallTimeMs is not held against the plan: how long calls take is for the backend to say',
    ],
    [
      state.damaged > 0,
      `${state.damaged} ${state.damaged === 1 ? 'line of the ledger is' : 'lines of the ledger are'} damaged: calls are made again`,
    ],
    [
      state.shards > 0,
      `${state.shards} ${state.shards === 1 ? 'shard is' : 'shards are'} done and not merged yet: what they made is in the plan as if it were still to do`,
    ],
    [picks > 0 && !sampled, 'nothing was sampled: enough is recorded, or there is nothing left to do'],
  ]
  return notes.flatMap(([holds, text]) => (holds ? [text] : []))
}

function usageOf(spent: Spent, prices: PriceTable | undefined): PlannedUsage {
  const { calls, promptTokens, cachedTokens, completionTokens } = totalUsage(spent)
  const usage = { calls, promptTokens, cachedTokens, completionTokens }
  if (prices === undefined) return usage
  const kinds = Object.keys(spent) as (keyof Spent)[]
  return { ...usage, money: kinds.reduce((sum, kind) => sum + costOf(kind, spent[kind], prices), 0) }
}

function sumOf(usages: readonly PlannedUsage[], prices: PriceTable | undefined): PlannedUsage {
  const sum = (of: (usage: PlannedUsage) => number): number =>
    usages.reduce((total, usage) => total + of(usage), 0)
  return {
    calls: sum(({ calls }) => calls),
    promptTokens: sum(({ promptTokens }) => promptTokens),
    cachedTokens: sum(({ cachedTokens }) => cachedTokens),
    completionTokens: sum(({ completionTokens }) => completionTokens),
    ...(prices && { money: sum(({ money = 0 }) => money) }),
  }
}
