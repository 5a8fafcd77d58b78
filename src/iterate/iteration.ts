import { deriveSeed } from '../core/seed.js'
import type { DamagedLine, DatasetInfo, OpenLedger } from '../ledger/ledger.js'
import { LEDGER_SCHEMA } from '../ledger/record.js'
import { stageKey } from '../ledger/stage-key.js'
import { candidateInput, judgeInput, withStop } from '../model/format.js'
import type { ModelProvider } from '../model/provider.js'
import type { Checkpoint } from '../train/checkpoint.js'
import type { Caller, StageCall } from './calls/caller.js'
import type { RunEvent } from './events.js'
import { describeSettings, type Manifest, selectionHash, toJson } from './manifest.js'
import type { ResolvedOptions } from './options.js'
import { type PlannedCall, PromptWork } from './stage/prompt-work.js'
import { sealPrompts } from './stage/prompts.js'
import type { ReplayInputs } from './stage/replay.js'
import { seal, selectFor } from './stage/seal.js'
import { storedPrompts } from './stage/stored-prompts.js'
import { recordedWork, workAll } from './stage/work.js'

/** What the parts of an iteration share. */
export interface IterationContext {
  readonly options: ResolvedOptions
  readonly iteration: number
  readonly checkpoint: Checkpoint
  readonly provider: ModelProvider
  readonly ledger: OpenLedger
  readonly caller: Caller
  callerFor(provider: ModelProvider): Caller
  emit(event: RunEvent): void
  /** Ends the iteration. */
  readonly signal: AbortSignal
  /** Tells of a line of the ledger that is no record, once. */
  onDamage(damage: DamagedLine): void
  /** Ends all calls under way with an error. */
  stop(error: unknown): void
}

/** Runs one iteration up to its datasets: prompts, candidates, judgements, what is trained on. */
export async function makeDatasets(context: IterationContext): Promise<Manifest> {
  const { options, iteration, ledger, checkpoint, emit } = context
  const prompts = await sealPrompts(context)
  const stages = stageKeys(context, prompts)
  const { candidates, format, judge, select: strategy, seed } = options
  const replay: ReplayInputs = {
    ledger,
    iteration,
    stages: new Set([stages.candidates, stages.judgements]),
    items: prompts.rows,
    work: () => new PromptWork(options.work, candidates.n),
    onDamage: context.onDamage,
  }
  const recorded = await recordedWork(replay)
  const texts = new Map<number, string>()
  const stored = await storedPrompts(ledger, iteration)
  await workAll({
    context,
    stage: 'responses',
    scan: recorded,
    items: prompts.rows,
    begin: async index => {
      texts.set(index, await stored.at(index))
    },
    plan: (call, index, work) => planCall(context, stages, texts.get(index) ?? '', call, index, work),
    complete: (index, work) => {
      announce(context, texts.get(index) ?? '', index, work)
      texts.delete(index)
    },
  }).finally(() => stored.close())
  const sealed = await seal({
    ...replay,
    counts: recorded.counts,
    seed,
    format,
    judge: judge.prompt,
    strategy,
  })
  emit({ type: 'stage-end', iteration, stage: 'responses' })
  const manifest: Manifest = {
    schema: LEDGER_SCHEMA,
    iteration,
    checkpoint,
    seed,
    stages,
    selection: selectionHash(options),
    settings: describeSettings(options),
    prompts,
    datasets: sealed.datasets,
    funnel: sealed.funnel,
  }
  await ledger.writeDocument({ document: 'manifest', iteration }, toJson(manifest))
  emit({ type: 'iteration-seal', iteration, funnel: sealed.funnel })
  return manifest
}

/** The stage keys of an iteration; the calls of other models, prompts or settings lie under other keys. */
function stageKeys(
  { options, iteration, provider }: Pick<IterationContext, 'options' | 'iteration' | 'provider'>,
  prompts: DatasetInfo,
): Manifest['stages'] {
  const { candidates: c, judge, format, seed } = options
  const shared = { iteration, seed, revision: provider.revision }
  const candidates = stageKey({
    ...shared,
    kind: 'candidates',
    settings: { format, sampling: { ...c.sampling }, n: c.n },
    parents: [prompts.sha256],
  })
  const judgements = stageKey({
    ...shared,
    kind: 'judgements',
    settings: { format, judge: judge.prompt.templateId, sampling: { ...judge.sampling }, votes: judge.votes },
    parents: [candidates],
  })
  return { candidates, judgements }
}

function planCall(
  { options, iteration }: IterationContext,
  stages: Manifest['stages'],
  prompt: string,
  call: PlannedCall,
  index: number,
  work: PromptWork,
): StageCall {
  const { seed, format, candidates, judge } = options
  const affinity = `prompt-${iteration}-${index}`
  if (call.kind === 'candidates') {
    return {
      kind: 'candidates',
      at: { stage: stages.candidates, prompt: index, candidate: call.first, vote: 0 },
      priority: 1,
      request: {
        input: candidateInput(format, prompt),
        n: call.n,
        seed: deriveSeed([seed, iteration, 'candidates', index, call.first]),
        sampling: withStop(candidates.sampling, format),
        affinity,
      },
    }
  }
  const slot = work.candidates[call.candidate]
  const response = slot && 'completion' in slot ? slot.completion.text : ''
  return {
    kind: 'judgements',
    at: { stage: stages.judgements, prompt: index, candidate: call.candidate, vote: call.first },
    // Nearer to a pair than any candidate, so that prompts in work come to their end first.
    priority: 0,
    request: {
      input: judgeInput(format, judge.prompt.render({ prompt, response }).text),
      n: call.n,
      seed: deriveSeed([seed, iteration, 'judgements', index, call.candidate, call.first]),
      sampling: withStop(judge.sampling, format),
      affinity,
    },
  }
}

function announce(
  { options, iteration, emit }: IterationContext,
  prompt: string,
  index: number,
  work: PromptWork,
): void {
  const selected = selectFor({ strategy: options.select, seed: options.seed, iteration }, prompt, index, work)
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
